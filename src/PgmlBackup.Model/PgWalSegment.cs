namespace PgmlBackup.Model;

/// <summary>One archived WAL segment.</summary>
public sealed record PgWalSegment
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>The archive id, for example <c>15-1</c>.</summary>
    public required string ArchiveId { get; init; }

    /// <summary>The timeline.</summary>
    public required uint Timeline { get; init; }

    /// <summary>The name of the segment, 24 hexadecimal digits.</summary>
    public required string Segment { get; init; }

    /// <summary>True for one that was archived as <c>.partial</c> when another timeline began.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Bytes in the repository.</summary>
    public required long Size { get; init; }

    /// <summary>When it was archived, UTC, whole seconds.</summary>
    public required DateTime Time { get; init; }

    /// <summary>SHA-1 of what is in the segment, as pgBackRest noted it in the file's name.</summary>
    public required string Checksum { get; init; }

    /// <summary>The file, relative to the repository.</summary>
    public required string Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Segment;
}
