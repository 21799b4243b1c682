using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The name of a schedule, which is part of file names, of units and of marks in a crontab.</summary>
public static partial class ScheduleName
{
    /// <summary>Checks a name.</summary>
    /// <returns>The name.</returns>
    /// <exception cref="PgmlException"><c>InvalidScheduleName</c>.</exception>
    public static string Parse(string? name) => name is not null && Allowed().IsMatch(name)
        ? name
        : throw new PgmlException(FaultCatalog.InvalidScheduleName, $"{ValueText.Show(name)} cannot be the name of a schedule.", name);

    /// <summary>The name of a schedule that was given none.</summary>
    /// <exception cref="PgmlException"><c>InvalidScheduleName</c>: the stanza's name is too long.</exception>
    public static string Default(string stanza, PgBackupType type) => Parse($"{stanza}-{type.ToString().ToLowerInvariant()}");

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}\z")]
    private static partial Regex Allowed();
}
