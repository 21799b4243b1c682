namespace PgmlBackup.TestKit.Clusters;

/// <summary>What sort of scratch cluster a test needs.</summary>
public sealed record ScratchClusterOptions
{
    /// <summary>The stanza's name in the pgBackRest configuration.</summary>
    public string Stanza { get; init; } = "main";

    /// <summary>True for page checksums.</summary>
    public bool DataChecksums { get; init; }

    /// <summary>True to archive WAL by <c>pgbackrest archive-push</c>; without it the configuration is written, and archiving is off.</summary>
    public bool Archiving { get; init; }

    /// <summary>True for <c>archive-async=y</c> in the pgBackRest configuration.</summary>
    public bool ArchiveAsync { get; init; }

    /// <summary>The size of a WAL segment in MiB: a power of two up to 1024; null for PostgreSQL's 16. A small one makes archiving tests quick.</summary>
    public int? WalSegmentMegabytes { get; init; }

    /// <summary>Lines added to <c>postgresql.conf</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Lines added to the <c>[global]</c> section of the pgBackRest configuration.</summary>
    public IReadOnlyList<string> PgBackRestGlobal { get; init; } = [];

    /// <summary>Lines added to the stanza's section of the pgBackRest configuration.</summary>
    public IReadOnlyList<string> PgBackRestStanza { get; init; } = [];

    /// <summary>The pgBackRest program.</summary>
    public string PgBackRestProgram { get; init; } = "/usr/bin/pgbackrest";

    /// <summary>The folder in which the scratch folder is made. A long one runs into the 107 bytes of a socket's path.</summary>
    public string Parent { get; init; } = "/tmp";
}
