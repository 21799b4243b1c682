using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The label of a backup set, for example <c>20260102-030405F_20260103-030405I</c>.</summary>
public sealed partial record BackupLabel
{
    private const int FullLength = 16;

    private BackupLabel(string value) => Value = value;

    /// <summary>The label.</summary>
    public string Value { get; }

    /// <summary>What the set holds.</summary>
    public PgBackupType Type => Value[^1] switch
    {
        'F' => PgBackupType.Full,
        'D' => PgBackupType.Differential,
        _ => PgBackupType.Incremental,
    };

    /// <summary>The label of the full backup that it belongs to; its own when it is one.</summary>
    public string FullLabel => Value[..FullLength];

    /// <summary>Checks a label.</summary>
    /// <param name="text">The label.</param>
    /// <returns>True when it has the form of one; whether there is such a backup only the repository knows.</returns>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    /// <summary>Checks a label and keeps it.</summary>
    /// <param name="text">The label.</param>
    /// <returns>The label.</returns>
    /// <exception cref="PgmlException">InvalidLabel.</exception>
    public static BackupLabel Parse(string? text) => IsValid(text)
        ? new BackupLabel(text!)
        : throw new PgmlException(FaultCatalog.InvalidLabel, $"{ValueText.Show(text)} is not the label of a backup.", text);

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?\z")]
    private static partial Regex Form();
}
