using System.Text.RegularExpressions;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    /// <summary>Backups do not wait for their WAL.</summary>
    public static readonly RuleDefinition ArchiveCheckOff = new(
        nameof(ArchiveCheckOff),
        PgFindingSeverity.Error,
        "With archive-check=n a backup does not look whether the WAL that makes it consistent is archived: it may end well and never be restorable. PostgresML's guide sets it.",
        "archive-check=n",
        "Take the line out. If backups then fail, archiving does not work, and they could not have been restored.",
        "Takes the line out.")
    {
        Check = context => SwitchedOff(context, "archive-check", "a backup may end well and not be restorable"),
    };

    /// <summary>Backups do not look at archive_mode.</summary>
    public static readonly RuleDefinition ArchiveModeCheckOff = new(
        nameof(ArchiveModeCheckOff),
        PgFindingSeverity.Warning,
        "With archive-mode-check=n pgBackRest does not notice archive_mode=always, with which a standby pushes the same WAL as the primary. PostgresML's guide sets it.",
        "archive-mode-check=n",
        "Take the line out. Where archive_mode=always is meant, see to it that the archives of primary and standby are not the same.",
        "Takes the line out.")
    {
        Check = context => SwitchedOff(context, "archive-mode-check", "archive_mode=always goes unnoticed"),
    };

    /// <summary>WAL that is dropped.</summary>
    public static readonly RuleDefinition ArchiveQueueDropsWal = new(
        nameof(ArchiveQueueDropsWal),
        PgFindingSeverity.Info,
        "With archive-push-queue-max pgBackRest drops WAL when more of it waits than that, and tells PostgreSQL that it is archived: no restore reaches beyond the gap until the next backup.",
        "archive-push-queue-max=1GiB",
        "Make sure that the disk cannot fill before somebody is called, and leave the option out; or take a full backup after every drop.")
    {
        Check = context => WhereKnown(context, effective =>
            from stanza in context.Stanzas
            let value = effective.Find("archive-push-queue-max", stanza, "archive-push")
            where value is not null
            select RuleHit.At(value, $"When more than {value.Value} of WAL waits, pgBackRest drops it and calls it archived.")),
    };

    /// <summary>The server does not archive to the stanza.</summary>
    public static readonly RuleDefinition ArchiveCommandMismatch = new(
        nameof(ArchiveCommandMismatch),
        PgFindingSeverity.Error,
        "The running server does not push its WAL to the stanza: archiving is off, or archive_command does not call pgBackRest, or with another stanza.",
        "archive_command = 'pgbackrest --stanza=other archive-push %p' for stanza main",
        "Set the archive up with Initialize-PgArchive, or by hand: ALTER SYSTEM SET archive_command = 'pgbackrest --stanza=main archive-push %p'; then SELECT pg_reload_conf();")
    {
        Check = context =>
            from stanza in context.Stanzas
            where stanza is not null
            let server = context.Facts.Of(stanza).Server
            from message in server.IsKnown ? Mismatches(context, stanza, server.Value!) : [server.Missing!]
            select server.IsKnown ? new RuleHit($"Stanza '{stanza}': {message}.") { Stanza = stanza } : RuleHit.NotChecked(message),
    };

    private static IEnumerable<RuleHit> SwitchedOff(RuleContext context, string option, string consequence) =>
        from line in context.Lines
        where line.Rule is not null && line.Key.Name == option && line.Value == "n"
        select RuleHit.At(line, $"{option} is off in section [{line.Section}]: {consequence}.") with { Repair = RuleRepair.Line(line.Document, line.Line, null) };

    private static IEnumerable<string> Mismatches(RuleContext context, string stanza, ServerFacts server)
    {
        string command = server.ArchiveCommand;
        if (server.ArchiveMode == "off")
        {
            return ["archive_mode is off, so that nothing is archived"];
        }

        if (server.ArchiveLibrary.Length > 0)
        {
            return ["archive_library is set, so that archive_command is not used"];
        }

        if (!command.Contains("archive-push", StringComparison.Ordinal))
        {
            return [command.Trim() is "" or "(disabled)" ? "archive_command is empty" : "archive_command does not call pgbackrest archive-push"];
        }

        return Words().Where(word => word is not null).Select(word => word!);

        IEnumerable<string?> Words()
        {
            string? named = CommandOption(command, "stanza");
            yield return named == stanza || (named is null && context.Effective?.EnvironmentStanza == stanza) ? null
                : named is null ? "archive_command names no stanza" : $"archive_command pushes to stanza '{LenientText.ForDisplay(named)}'";
            yield return command.Contains("%p", StringComparison.Ordinal) ? null : "archive_command does not pass the file (%p)";
            yield return CommandOption(command, "config") is { } config && context.Documents.All(document => document.Path != config)
                ? $"archive_command reads another configuration, {LenientText.ForDisplay(config)}" : null;
        }
    }

    private static string? CommandOption(string command, string option) =>
        OptionOfCommand().Matches(command).FirstOrDefault(match => match.Groups[1].Value == option)?.Groups[2].Value.Trim('"', '\'');

    [GeneratedRegex(@"--([a-z0-9-]+)[=\s]+(""[^""]*""|'[^']*'|[^\s;|&]+)")]
    private static partial Regex OptionOfCommand();
}
