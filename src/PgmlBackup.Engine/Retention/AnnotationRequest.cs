using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Retention;

/// <summary>Notes to be put on a backup, taken from it, or changed.</summary>
public sealed record AnnotationRequest
{
    /// <summary>The label of the backup.</summary>
    public required string Label { get; init; }

    /// <summary>Its repository, 1 to 256; null where only one holds it.</summary>
    public int? Repository { get; init; }

    /// <summary>The notes; those with an empty value are taken away.</summary>
    public required IReadOnlyList<BackupAnnotation> Annotation { get; init; }

    /// <summary>True to pin the backup, false to take its pin away, null to leave that as it is.</summary>
    public bool? Pin { get; init; }

    /// <summary>What two switches say of the pin.</summary>
    /// <exception cref="PgmlException"><c>InvalidAnnotation</c> when both are on.</exception>
    public static bool? PinOf(bool pin, bool unpin) => (pin, unpin) switch
    {
        (true, true) => throw new PgmlException(FaultCatalog.InvalidAnnotation, "A backup cannot be pinned and unpinned at once.", null, "Give -Pin or -Unpin."),
        (true, false) => true,
        (false, true) => false,
        _ => null,
    };
}
