using System.Collections;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Commands;

/// <summary>Completes the names of schedules.</summary>
public sealed class ScheduleCompleter : EngineCompleter
{
    private protected override async Task<IReadOnlyList<(string Value, string Tip)>> FindAsync(IDictionary bound, CancellationToken stop)
    {
        var settings = new StanzaSettings { Stanza = Text(bound, "Stanza"), ConfigPath = Text(bound, "ConfigPath"), ProfilePath = Text(bound, "ProfilePath") };
        List<(string, string)> names = [];
        foreach (StanzaContext context in await new StanzaResolver(new ProgramRunner(), NullActivitySink.Instance).ResolveAllAsync(settings, stop).ConfigureAwait(false))
        {
            names.AddRange(await new ScheduleReader(context, TimeProvider.System).ListAsync(stop).ConfigureAwait(false));
        }

        return names;
    }
}
