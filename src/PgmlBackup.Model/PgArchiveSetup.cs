namespace PgmlBackup.Model;

/// <summary>What setting up an archive has come to: how the stanza now archives, and what was changed for it.</summary>
public sealed record PgArchiveSetup
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The repository that was set up, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>What the repository is kept on, as pgBackRest names it: <c>posix</c> or <c>s3</c>.</summary>
    public required string RepositoryType { get; init; }

    /// <summary>Where it lies: a folder, or <c>s3://BUCKET/PATH</c>.</summary>
    public required string Location { get; init; }

    /// <summary>True when what goes into the repository is encrypted.</summary>
    public required bool Encrypted { get; init; }

    /// <summary>The data directory of the cluster.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The main configuration file of pgBackRest.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>The server's <c>archive_command</c>.</summary>
    public required string ArchiveCommand { get; init; }

    /// <summary>True when anything was changed; false when all was as it is to be already.</summary>
    public required bool Changed { get; init; }

    /// <summary>What was changed, in the order in which it was done. Holds no secret.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>True while the server must still be restarted before it archives.</summary>
    public required bool RestartPending { get; init; }

    /// <summary>True when a WAL segment was seen to arrive in every repository; false when that could not be tried before a restart.</summary>
    public required bool Checked { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Stanza}: {Location}";
}
