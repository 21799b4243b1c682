using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

// A machine that does not know the cluster.
public sealed partial class RestoreService
{
    private void RequireOwnPlace(RestoreRequest request, string target, bool elsewhere)
    {
        if (request.NewMachine && elsewhere)
        {
            throw new PgmlException(FaultCatalog.NewMachineElsewhere, $"'{target}' is not the data directory of stanza '{_context.Stanza}'.", target);
        }
    }

    private async Task ReturnConfigurationAsync(RestoreRun run, CancellationToken stop)
    {
        if (run.Target.Machine is not { } found)
        {
            return;
        }

        NewMachineTarget now = await new NewMachineCheck(_context).ReturnAsync(run.Target.Cluster.Version!, run.Target.DataDirectory, run.Target.Request.NoStart, stop).ConfigureAwait(false);

        // What was put back is told as such; what only the look before the restore could say is kept.
        run.Machine = now with { Findings = [.. found.Findings.Where(finding => now.Findings.All(other => other.Rule != finding.Rule)), .. now.Findings] };
        PgCluster cluster = await _finder.FindAsync(run.Target.DataDirectory, stop).ConfigureAwait(false);
        run.Cluster = cluster with { Version = cluster.Version ?? run.Target.Cluster.Version, Owner = _context.Owner.Name };
    }
}
