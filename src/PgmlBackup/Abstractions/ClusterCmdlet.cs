using System.Management.Automation;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>A cmdlet that works on one cluster and its service.</summary>
public abstract class ClusterCmdlet : AsyncCmdlet
{
    /// <summary>The cluster: a name such as <c>15/main</c> or <c>main</c>. Without it and without a data directory: the only one that this machine has.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public string? Name { get; set; }

    /// <summary>The data directory of the cluster, absolute. It need not be known to Debian's tools or to systemd.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? DataDirectory { get; set; }

    /// <summary>The profile with defaults of this module. Without it: <c>/etc/pgmlbackup.toml</c>, then <c>~/.config/pgmlbackup.toml</c>, where they exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfilePath { get; set; }

    private protected ProgramRunner Runner { get; } = new();

    private protected CmdletActivitySink Activity => _activity ??= new CmdletActivitySink(this);

    private CmdletActivitySink? _activity;

    private protected async Task<HostLayout> ReadLayoutAsync()
    {
        string? path = ProfilePath is { } typed ? await AskAsync(() => GetUnresolvedProviderPathFromPSPath(typed)).ConfigureAwait(false) : null;
        ModuleSettings profile = ModuleProfile.Load(path).Resolve();
        return HostLayout.Current with { BinDirectory = profile.BinDirectory, DefaultOwner = profile.User };
    }

    // The data directory is the surer name: a piped cluster carries both.
    private protected async Task<PgCluster> FindClusterAsync(HostLayout layout, CancellationToken stop) =>
        await new ClusterFinder(Runner, layout, Activity).FindAsync(DataDirectory ?? Name, stop).ConfigureAwait(false);
}
