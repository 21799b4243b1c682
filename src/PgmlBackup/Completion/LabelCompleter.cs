using System.Collections;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Completes labels of backups, the newest first, from the repository.</summary>
public sealed class LabelCompleter : EngineCompleter
{
    private protected override async Task<IReadOnlyList<(string Value, string Tip)>> FindAsync(IDictionary bound, CancellationToken stop)
    {
        var settings = new StanzaSettings { Stanza = Text(bound, "Stanza"), ConfigPath = Text(bound, "ConfigPath"), ProfilePath = Text(bound, "ProfilePath") };
        StanzaContext context = await new StanzaResolver(new ProgramRunner(), NullActivitySink.Instance).ResolveAsync(settings, stop).ConfigureAwait(false);
        StanzaInfo info = await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, null, stop).ConfigureAwait(false);
        return [.. info.Backups.Reverse().Select(backup => (backup.Label, $"{backup.Type}, {Display.Size(backup.Size)}, {Display.Age(backup.StopTime)}{(backup.Error == true ? ", page errors" : "")}"))];
    }
}
