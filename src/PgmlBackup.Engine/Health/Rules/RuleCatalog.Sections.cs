using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    private const string Global = "global";

    /// <summary>A section that nobody reads.</summary>
    public static readonly RuleDefinition UnknownSection = new(
        nameof(UnknownSection),
        PgFindingSeverity.Warning,
        "A section is neither [global], nor of a stanza whose cluster is named, nor of a command. pgBackRest ignores all that stands in it, without a word. A blank within the brackets makes another section.",
        "[glabal], [ main ] or [main:backups]",
        "Correct the name of the section: [global], [STANZA], [global:COMMAND] or [STANZA:COMMAND]; a stanza needs a pg1-path.",
        "Writes the name of the only section that is near, where pgBackRest takes all that then stands in it.")
    {
        Check = context =>
            from document in context.Texts
            from line in document.Lines
            where line.Kind == ConfigurationLineKind.Section && !IsRead(context, line.Section!)
            let near = NearestSection(context, line.Section!)
            where near is not null || !context.IsFileAlone
            select new RuleHit($"pgBackRest ignores section [{LenientText.ForDisplay(line.Section!)}]{(near is null ? "" : $"; [{near}] is near")}.")
            {
                File = document.Path,
                Line = line.Number,
                Repair = near is null ? null : RuleRepair.Line(document, line, $"{Indent(line)}[{near}]"),
            },
    };

    /// <summary>An option that does not count in its section.</summary>
    public static readonly RuleDefinition OptionInWrongSection = new(
        nameof(OptionInWrongSection),
        PgFindingSeverity.Warning,
        "An option does not count in the section where it stands: one about the cluster in a global section, or one that the command of the section does not take. pgBackRest warns and does without the line.",
        "pg1-path=/var/lib/postgresql/15/main under [global]",
        "Move the line: options about the cluster into the section of the stanza, others into [global] or the section of a command that takes them.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is { Place: not OptionPlace.CommandLine }
            let section = line.Section.Split(':', 2)
            let isOfStanza = line.Rule!.Place == OptionPlace.Stanza && section[0] == Global
            let isOfOtherCommand = section.Length == 2 && OptionTable.IsCommand(section[1]) && OptionTable.Find(line.Key.Name, context.Version, section[1]) is null
            where isOfStanza || isOfOtherCommand
            select RuleHit.At(line, isOfStanza
                ? $"{line.ShownKey} has no effect in section [{line.Section}]: it belongs into that of a stanza."
                : $"{line.ShownKey} has no effect in section [{line.Section}]: {section[1]} does not take it."),
    };

    /// <summary>No cluster is named.</summary>
    public static readonly RuleDefinition NoStanza = new(
        nameof(NoStanza),
        PgFindingSeverity.Error,
        "No section names the data directory of a cluster, so that there is nothing to back up.",
        "A configuration with [global] alone",
        "Set the archive up with Initialize-PgArchive, or add a section such as [main] with pg1-path=/var/lib/postgresql/15/main.")
    {
        Check = context => !context.IsFileAlone && context.NamedStanzas.Count == 0 && !context.HasClusterInEnvironment
            ? [new RuleHit("No section names the data directory of a cluster (pg1-path).") { File = context.Documents is [var first, ..] ? first.Path : null }]
            : [],
    };

    /// <summary>A configuration file that nobody reads.</summary>
    public static readonly RuleDefinition HiddenFile = new(
        nameof(HiddenFile),
        PgFindingSeverity.Warning,
        "pgBackRest reads /etc/pgbackrest.conf only where /etc/pgbackrest/pgbackrest.conf does not exist: with both, whoever edits the first changes nothing.",
        "Both files exist.",
        "Move what still counts into /etc/pgbackrest/pgbackrest.conf and remove the other file.")
    {
        Check = context => context.Facts.HiddenFile is { } hidden ? [new RuleHit($"pgBackRest does not read {hidden}: another file comes before it.") { File = hidden }] : [],
    };

    private static bool IsRead(RuleContext context, string section)
    {
        string[] parts = section.Split(':', 2);
        bool isStanza = parts[0] == Global || context.NamedStanzas.Contains(parts[0]) || (context.HasClusterInEnvironment && parts[0].Trim() == parts[0]);
        return isStanza && (parts.Length == 1 || OptionTable.IsCommand(parts[1]));
    }

    private static string? NearestSection(RuleContext context, string section)
    {
        string[] stanzas = [Global, .. context.NamedStanzas];
        IEnumerable<string> known = section.Contains(':') ? stanzas.SelectMany(stanza => OptionTable.Commands.Select(command => $"{stanza}:{command}")) : stanzas;
        var near = known.Select(name => (Name: name, Distance: TextDistance.Between(section, name))).Where(pair => pair.Distance is 1 or 2).OrderBy(pair => pair.Distance).Take(2).ToList();
        return near.Count == 0 || (near.Count == 2 && near[0].Distance == near[1].Distance) ? null : near[0].Name;
    }
}
