namespace PgmlBackup.Engine.Stanzas;

/// <summary>What was typed to say which stanza and which configuration; null leaves it to the profile, then to the defaults.</summary>
public sealed record StanzaSettings
{
    /// <summary>The stanza.</summary>
    public string? Stanza { get; init; }

    /// <summary>The repository, 1 to 256.</summary>
    public int? Repository { get; init; }

    /// <summary>The pgBackRest configuration file, absolute.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The profile of this module, absolute; null for <c>/etc/pgmlbackup.toml</c> and the user's own.</summary>
    public string? ProfilePath { get; init; }
}
