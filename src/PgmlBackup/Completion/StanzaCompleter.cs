using System.Collections;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Commands;

/// <summary>Completes stanzas from pgBackRest's configuration.</summary>
public sealed class StanzaCompleter : EngineCompleter
{
    private protected override async Task<IReadOnlyList<(string Value, string Tip)>> FindAsync(IDictionary bound, CancellationToken stop)
    {
        var settings = new StanzaSettings { ConfigPath = Text(bound, "ConfigPath"), ProfilePath = Text(bound, "ProfilePath") };
        IReadOnlyList<StanzaContext> stanzas = await new StanzaResolver(new ProgramRunner(), NullActivitySink.Instance).ResolveAllAsync(settings, stop).ConfigureAwait(false);
        return [.. stanzas.Select(stanza => (stanza.Stanza, stanza.DataDirectory ?? "on another host"))];
    }
}
