using System.Reflection;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Model;

/// <summary>All that help says about one parameter.</summary>
internal sealed record ParameterHelp
{
    /// <summary>The name, without the dash.</summary>
    public required string Name { get; init; }

    /// <summary>The property; null for what PowerShell itself adds.</summary>
    public required PropertyInfo? Property { get; init; }

    /// <summary>The type as PowerShell writes it, for example <c>string[]</c>.</summary>
    public required string TypeName { get; init; }

    /// <summary>True for a switch, which takes no value.</summary>
    public required bool IsSwitch { get; init; }

    /// <summary>What it does, the values of its enum included.</summary>
    public required DocText Text { get; init; }

    /// <summary>The names of its enum's values; empty for other types.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Other names of it.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>What it is when it is not given.</summary>
    public required string Default { get; init; }

    /// <summary>True when patterns are understood.</summary>
    public required bool Wildcards { get; init; }

    /// <summary>How it is used in each set that it belongs to.</summary>
    public required IReadOnlyList<ParameterUse> Uses { get; init; }

    /// <summary>True when every set that it belongs to needs it.</summary>
    public bool IsMandatory => Uses.All(use => use.IsMandatory);

    /// <summary>Its place when that is the same in every set; otherwise null.</summary>
    public int? Position => Uses.Select(use => use.Position).Distinct().Count() == 1 ? Uses[0].Position : null;

    /// <summary>Whether and how the pipeline may bring it.</summary>
    public string PipelineInput => (Uses.Any(use => use.ByValue), Uses.Any(use => use.ByPropertyName)) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
