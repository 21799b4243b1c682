namespace PgmlBackup.Model;

/// <summary>A hole in the WAL archive: segments in a row that a restore would not get.</summary>
public sealed record PgWalHole
{
    /// <summary>What sort of hole it is.</summary>
    public required PgWalHoleKind Kind { get; init; }

    /// <summary>The first segment of it; null for a history that is missing.</summary>
    public string? First { get; init; }

    /// <summary>The last segment of it; null for a history that is missing.</summary>
    public string? Last { get; init; }

    /// <summary>How many segments it has; 0 for a history that is missing.</summary>
    public long Count { get; init; }

    /// <summary>What it means, and where there is something to do, what to type.</summary>
    public required string Message { get; init; }

    /// <summary>False when it costs nothing: no backup needs what is missing, or the server still has it.</summary>
    public bool IsLoss => Kind is not (PgWalHoleKind.Late or PgWalHoleKind.BeforeFirstBackup or PgWalHoleKind.Expired);

    /// <inheritdoc/>
    public override string ToString() => First is null ? $"{Kind}" : First == Last ? $"{Kind} {First}" : $"{Kind} {First}..{Last}";
}
