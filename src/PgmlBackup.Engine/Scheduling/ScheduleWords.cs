using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Words of a line that a shell reads: only those that mean themselves to every shell, so that nothing is quoted.</summary>
internal static partial class ScheduleWords
{
    /// <summary>Checks words.</summary>
    /// <returns>The same words.</returns>
    /// <exception cref="PgmlException"><c>ScheduleWordNotPlain</c>.</exception>
    internal static IReadOnlyList<string> Plain(IReadOnlyList<string> words) => words.FirstOrDefault(word => !PlainWord().IsMatch(word)) is { } odd
        ? throw new PgmlException(FaultCatalog.ScheduleWordNotPlain, $"{ValueText.Show(odd)} cannot stand in a crontab or a unit as it is.", odd)
        : words;

    [GeneratedRegex(@"\A[A-Za-z0-9_./:=,@%+-]+\z")]
    private static partial Regex PlainWord();
}
