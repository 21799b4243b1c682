namespace PgmlBackup.Engine.PgBackRest;

/// <summary>How some releases of pgBackRest take an option for some of their commands: one row of the table.</summary>
internal sealed record OptionRule
{
    /// <summary>The name without an index, for example <c>repo-path</c>.</summary>
    internal required string Name { get; init; }

    /// <summary>The first release that the row is about; null for the oldest that is served.</summary>
    internal PgBackRestVersion? Since { get; init; }

    /// <summary>The release from which on it is otherwise; null when it still holds.</summary>
    internal PgBackRestVersion? Before { get; init; }

    internal required OptionType Type { get; init; }

    internal required OptionPlace Place { get; init; }

    /// <summary>What stands before the index, <c>pg</c> or <c>repo</c>; null when the option has none.</summary>
    internal string? Group { get; init; }

    /// <summary>True when it may stand more than once in a section.</summary>
    internal bool IsList { get; init; }

    /// <summary>True when its value must not be shown.</summary>
    internal bool IsSecret { get; init; }

    /// <summary>True when it only counts together with <c>--beta</c>, which this module never passes.</summary>
    internal bool IsBeta { get; init; }

    /// <summary>The default; null when there is none.</summary>
    internal string? Default { get; init; }

    /// <summary>The option that decides the default; null when there is one default for all.</summary>
    internal string? DefaultDecidedBy { get; init; }

    /// <summary>The defaults by the value of <see cref="DefaultDecidedBy"/>.</summary>
    internal IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>What must hold for the option to count; null when it always does.</summary>
    internal OptionDependency? Dependency { get; init; }

    /// <summary>The commands that take it.</summary>
    internal required IReadOnlySet<string> Commands { get; init; }

    /// <summary>Older names; with a <c>?</c> where they carry an index.</summary>
    internal required IReadOnlyList<string> OldNames { get; init; }

    /// <summary>What a value may be, where <see cref="AllowedDecidedBy"/> is null: words with commas between them, or the ends of a range (milliseconds, bytes)
    /// with two dots between them; null when anything of the type may stand.</summary>
    internal string? Allowed { get; init; }

    /// <summary>The option that decides what a value may be; null when one does for all.</summary>
    internal string? AllowedDecidedBy { get; init; }

    /// <summary>What a value may be, by the value of <see cref="AllowedDecidedBy"/>.</summary>
    internal IReadOnlyDictionary<string, string> AllowedBy { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether <c>no-</c> before it is understood.</summary>
    internal bool CanBeNegated => (Type == OptionType.Boolean && Place != OptionPlace.CommandLine) || Name is "online" or "config" or "backup-standby";

    internal bool IsIn(PgBackRestVersion version) => (Since is not { } since || version >= since) && (Before is not { } before || version < before);
}
