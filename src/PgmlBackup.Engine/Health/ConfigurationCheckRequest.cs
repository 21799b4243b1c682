using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Health;

/// <summary>What is to be looked at.</summary>
public sealed record ConfigurationCheckRequest
{
    /// <summary>What was typed of stanza, repository, configuration and profile.</summary>
    public required StanzaSettings Settings { get; init; }

    /// <summary>A file to look at alone, absolute: neither pgBackRest nor PostgreSQL nor this machine is asked. Null for the configuration of this machine.</summary>
    public string? FilePath { get; init; }

    /// <summary>The secret of the S3 access key, for the repair of a line that lacks it; null to take it from the file. It is never shown.</summary>
    public string? S3KeySecret { get; init; }
}
