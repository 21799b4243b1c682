using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health;

/// <summary>The last look before a finding leaves: no secret of the files stands in it, whatever a rule or a program has quoted.</summary>
/// <param name="context">The files.</param>
internal sealed class SecretGuard(RuleContext context)
{
    // A shorter one would take words out of sentences.
    private const int Shortest = 6;

    private readonly IReadOnlyList<string> _secrets =
    [
        .. context.Texts.SelectMany(document => document.Lines).SelectMany(SecretsOf).Append(context.GivenSecret ?? "")
            .Where(secret => secret.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length),
    ];

    /// <summary>The finding without secrets.</summary>
    internal PgFinding Clean(PgFinding finding) => finding with { Message = Clean(finding.Message), Recommendation = Clean(finding.Recommendation) };

    private string Clean(string text) => _secrets.Aggregate(SecretText.Mask(text), (now, secret) => now.Replace(secret, SecretText.Redacted, StringComparison.Ordinal));

    private static IEnumerable<string> SecretsOf(ConfigurationLine line)
    {
        if (line.Kind == ConfigurationLineKind.Entry && ConfigurationSecrets.Known(line.Key!) is { IsSecret: true })
        {
            yield return line.Value!;
        }

        if (ConfigurationSecrets.InKey(line) is { } found)
        {
            yield return ConfigurationLine.Decode(found.Secret);
        }
    }
}
