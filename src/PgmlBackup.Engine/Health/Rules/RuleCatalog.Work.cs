using System.Globalization;
using System.IO.Enumeration;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    /// <summary>The slowest compression.</summary>
    public static readonly RuleDefinition SlowCompression = new(
        nameof(SlowCompression),
        PgFindingSeverity.Warning,
        "Backups and WAL are compressed with gz, pgBackRest's default and its slowest choice, though zst is built in. While no backup is there, nothing keeps it so; with backups there it changes with the next full one.",
        "compress-type=gz and an empty repository",
        "Set compress-type=zst in [global].",
        "Writes compress-type=zst, where no backup is there yet.")
    {
        Check = context => WhereKnown(context, effective => context.Stanzas.OfType<string>().SelectMany(stanza => Compression(context, effective, stanza))),
    };

    /// <summary>One process on many cores.</summary>
    public static readonly RuleDefinition SingleProcess = new(
        nameof(SingleProcess),
        PgFindingSeverity.Warning,
        "One process does all the work on a machine with several cores.",
        "process-max=1 on 8 cores",
        "Set process-max in [global] to half of the cores.",
        "Writes half of the cores, and at least 2.")
    {
        Check = context => WhereKnown(context, effective => context.Stanzas.OfType<string>().SelectMany(stanza => Processes(context, effective, stanza))),
    };

    /// <summary>Logs that grow for ever.</summary>
    public static readonly RuleDefinition LogsNotRotated = new(
        nameof(LogsNotRotated),
        PgFindingSeverity.Warning,
        "pgBackRest appends to its log files and never rotates them, and logrotate does not do it either.",
        "log-path=/data/pgbackrest/log, of which no file in /etc/logrotate.d speaks",
        "Add the files to /etc/logrotate.d/pgbackrest, or set log-level-file=off.")
    {
        Check = context => WhereKnown(context, effective =>
            from stanza in context.Stanzas
            where effective.Get("log-level-file", stanza, "backup") != "off"
            let file = $"{effective.LogPath(stanza)}/{stanza ?? "all"}-backup.log"
            let rotated = context.Facts.RotatedFiles
            where !rotated.IsKnown || !rotated.Value!.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, file, ignoreCase: false))
            select rotated.IsKnown
                ? RuleHit.At(effective.Find("log-path", stanza, "backup"), $"Nothing rotates the log files in {effective.LogPath(stanza)}.")
                : RuleHit.NotChecked(rotated.Missing!)),
    };

    private static IEnumerable<RuleHit> Compression(RuleContext context, EffectiveConfiguration effective, string stanza)
    {
        if (effective.CompressionType(stanza) != "gz")
        {
            yield break;
        }

        Fact<IReadOnlyList<PgBackup>> history = context.Facts.Of(stanza).History;
        if (!context.Facts.HasZst.IsKnown || !history.IsKnown)
        {
            yield return RuleHit.NotChecked(context.Facts.HasZst.Missing ?? history.Missing!);
        }
        else if (context.Facts.HasZst.Value)
        {
            EffectiveValue? value = effective.Find("compress-type", stanza, "backup");
            bool isFree = history.Value!.Count == 0;
            yield return RuleHit.At(value, $"Backups and WAL of stanza '{stanza}' are compressed with gz though zst is built in{(isFree ? "" : "; with zst set, the next full backup begins with it")}.") with
            {
                Stanza = stanza,
                Severity = isFree ? null : PgFindingSeverity.Info,
                Repair = isFree ? Value(context, value, "compress-type", "zst") : null,
            };
        }
    }

    private static IEnumerable<RuleHit> Processes(RuleContext context, EffectiveConfiguration effective, string stanza)
    {
        if (effective.ProcessMax(stanza, "backup") != 1)
        {
            yield break;
        }

        Fact<int> cores = context.Facts.Cores;
        if (!cores.IsKnown)
        {
            yield return RuleHit.NotChecked(cores.Missing!);
        }
        else if (cores.Value > 1)
        {
            EffectiveValue? value = effective.Find("process-max", stanza, "backup");
            yield return RuleHit.At(value, $"One process makes backups and sends WAL, and there are {cores.Value} cores.") with
            {
                Severity = value is null ? PgFindingSeverity.Info : null,
                Repair = Value(context, value, "process-max", EffectiveDefaults.BackupProcesses(cores.Value).ToString(CultureInfo.InvariantCulture)),
            };
        }
    }

    /// <summary>Gives an option that is meant for all stanzas another value, where it stands in a file or nowhere.</summary>
    private static RuleRepair? Value(RuleContext context, EffectiveValue? value, string option, string text)
    {
        if (value is null)
        {
            return context.Documents is [var main, ..] ? RuleRepair.Of(main, now => now.Set(Global, option, text)) : null;
        }

        ConfiguredLine? line = context.Lines.FirstOrDefault(line => line.Document.Path == value.File && line.Line.Number == value.Line);
        return line is null ? null : RuleRepair.Line(line.Document, line.Line, line.Line.TextWithValue(text));
    }
}
