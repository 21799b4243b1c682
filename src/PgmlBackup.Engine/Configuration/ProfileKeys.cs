using System.Globalization;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>The keys of a profile and what each may hold.</summary>
internal static class ProfileKeys
{
    internal const string Stanza = "stanza";

    private const string Escrow = "escrow";
    private const string HfCache = "hf_cache";

    /// <summary>All keys.</summary>
    internal static readonly IReadOnlyList<string> Names =
        [Stanza, "repository", "config_path", "config_include_path", "pgbackrest", "user", "lock_path", "cache_path", "bin_directory", "state_path", "full_every", Escrow, HfCache, "hf_endpoint", "hf_region", "hf_aws_profile"];

    /// <summary>The layer with one more value.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="key">One of <see cref="Names"/>.</param>
    /// <param name="value">A string, a long, or null for any other type of TOML.</param>
    /// <param name="refusal">Why the value cannot be taken; null when it can.</param>
    /// <returns>The layer; null when the value cannot be taken.</returns>
    internal static ProfileLayer? Set(ProfileLayer layer, string key, object? value, out string? refusal)
    {
        if (key == "repository")
        {
            refusal = value is long number and >= 1 and <= RepositoryKey.Max ? null : $"must be a number from 1 to {RepositoryKey.Max}";
            return refusal is null ? layer with { Repository = Convert.ToInt32(value, CultureInfo.InvariantCulture) } : null;
        }

        if (key == "full_every")
        {
            refusal = DurationText.TryParse(value as string, out TimeSpan span) ? null : $"must be {DurationText.Forms}";
            return refusal is null ? layer with { FullEvery = span } : null;
        }

        var text = value as string;
        refusal = text is null ? "must be a text in quotes" : text.Any(char.IsControl) ? "must not hold control characters" : Refusal(key, text);
        return refusal is not null ? null : key switch
        {
            Stanza => layer with { Stanza = text },
            "config_path" => layer with { ConfigPath = text },
            "config_include_path" => layer with { ConfigIncludePath = text },
            "pgbackrest" => layer with { PgBackRest = text },
            "user" => layer with { User = text },
            "lock_path" => layer with { LockPath = text },
            "cache_path" => layer with { CachePath = text },
            "bin_directory" => layer with { BinDirectory = text },
            "state_path" => layer with { StatePath = text },
            Escrow => layer with { Escrow = text },
            HfCache => layer with { HfCache = text },
            "hf_endpoint" => layer with { HfEndpoint = text },
            "hf_region" => layer with { HfRegion = text },
            "hf_aws_profile" => layer with { HfAwsProfile = text },
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "There is no such key."),
        };
    }

    private static string? Refusal(string key, string text) => key switch
    {
        Stanza => StanzaName.IsValid(text) ? null : "is not the name of a stanza",
        "user" => IsAccount(text) ? null : "is not the name of an account",
        Escrow => text.Trim().Length > 0 ? null : "must say where the passphrase is kept",
        HfCache => text.StartsWith("s3://", StringComparison.OrdinalIgnoreCase) || IsPath(text) ? null : "must be s3://BUCKET/PREFIX or an absolute path",
        "hf_endpoint" or "hf_region" or "hf_aws_profile" => text.Trim().Length > 0 ? null : "must not be empty",
        "pgbackrest" => IsProgram(text) ? null : "must be an absolute path or a name without '/'",
        _ => IsPath(text) ? null : "must be an absolute path",
    };

    // Only what would be taken for something else is refused: domains have accounts such as DOMAIN\name and name@domain.
    private static bool IsAccount(string text) => text.Length > 0 && text[0] != '-' && !text.Any(c => char.IsWhiteSpace(c) || c is ':' or '/' or '#');

    private static bool IsProgram(string text) => text.Contains('/') ? IsPath(text) : text.Length > 0 && text[0] is not ('-' or '.');

    // pgBackRest refuses two slashes in a row.
    private static bool IsPath(string text) => text.StartsWith('/') && !text.Contains("//", StringComparison.Ordinal);
}
