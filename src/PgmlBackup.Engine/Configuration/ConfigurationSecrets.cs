using System.Text;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Knows where a secret may stand in a configuration, also where it should not, and shows the rest.</summary>
internal static partial class ConfigurationSecrets
{
    private const int ShortestSecret = 8;
    private const int NearTypo = 3;

    private static readonly Lazy<IReadOnlyList<PgBackRestVersion>> s_releases = new(() => [.. OptionTable.Releases.OrderDescending()]);

    /// <summary>The option that a key means to any release; null when none knows it.</summary>
    internal static OptionRule? Known(string key)
    {
        foreach (var release in s_releases.Value)
        {
            if (OptionKey.TryParse(key, release, out var found, out _) == OptionKeyStatus.Found)
            {
                return OptionTable.Find(found.Name, release);
            }
        }

        return null;
    }

    /// <summary>The secret that a line carries in its key, as the one of PostgresML's guide does: <c>repo1-s3-key-</c> and then the secret, where
    /// <c>-secret=</c> was forgotten.</summary>
    /// <returns>The key that was meant, and the secret with one character a byte; null when the line is not such a one.</returns>
    internal static (string Key, string Secret)? InKey(ConfigurationLine line)
    {
        var isCandidate = line is { Kind: ConfigurationLineKind.Malformed, Defect: ConfigurationDefect.EqualsSignMissing }
            || (line.Kind == ConfigurationLineKind.Entry && Known(line.Key!) is null);
        if (!isCandidate || SecretKey().Match(line.Text.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var (option, secret) = (match.Groups[1].Value, match.Groups[2].Value);
        var word = secret.Split('=', ' ', ':')[0].TrimEnd();
        return secret.Length >= ShortestSecret && TextDistance.Between(word, "secret") > NearTypo && TextDistance.Between(word, "type") > 2 ? (option + "-secret", secret) : null;
    }

    /// <summary>A key for a message; what may hold a secret is not shown.</summary>
    internal static string ShowKey(string key) => MayHoldSecret(key) ? SecretText.Redacted : LenientText.ForDisplay(key);

    /// <summary>A line for a message or a difference, without the secret that it holds or may hold.</summary>
    /// <param name="text">The line without its ending.</param>
    internal static string ShowLine(string text)
    {
        // As if a section had begun: what else is before it could not be told apart.
        var line = ConfigurationParser.Parse(Encoding.UTF8.GetBytes($"[x]\n{text.TrimStart('\uFEFF')}")) is [_, var parsed] ? parsed : null;
        return line switch
        {
            null or { Kind: ConfigurationLineKind.Blank or ConfigurationLineKind.Section } => text,
            { Kind: ConfigurationLineKind.Malformed } => SecretText.Redacted,
            { Kind: ConfigurationLineKind.Entry } when MayHoldSecret(line.Key!) => SecretText.Redacted,
            { Kind: ConfigurationLineKind.Entry } when Known(line.Key!) is null or { IsSecret: true } => text[..(text.IndexOf('=') + 1)] + SecretText.Redacted,
            { Kind: ConfigurationLineKind.Comment } when SecretKey().IsMatch(text.TrimStart('#', ' ', '\t')) => SecretText.Redacted,
            _ => SecretText.Mask(text),
        };
    }

    // An unknown key that is near to none of pgBackRest's, and speaks of secrets or does not look like an option: the value may have got into it.
    private static bool MayHoldSecret(string key) => Known(key) is null && (Suspicious().IsMatch(key) || !OptionLike().IsMatch(key)) && !IsNearToKnown(key);

    private static bool IsNearToKnown(string key)
    {
        var name = IndexOfGroup().Replace(key, "$1-", 1);
        return OptionTable.Names.Any(known => TextDistance.Between(name, known) <= NearTypo);
    }

    [GeneratedRegex("^(repo[0-9]*-s3-key)-(.+)$", RegexOptions.Singleline)]
    private static partial Regex SecretKey();

    [GeneratedRegex("key|pass|token|secret|account|sas", RegexOptions.IgnoreCase)]
    private static partial Regex Suspicious();

    [GeneratedRegex("^[a-z]{1,12}[0-9]{0,3}(-[a-z0-9]{1,14})*$")]
    private static partial Regex OptionLike();

    [GeneratedRegex("^(repo|pg)[0-9]+-")]
    private static partial Regex IndexOfGroup();
}
