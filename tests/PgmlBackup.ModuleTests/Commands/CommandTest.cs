using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>A test of the cmdlets against a real cluster, in a session with the built module.</summary>
public abstract class CommandTest : IDisposable
{
    /// <summary>The class part of every error's id.</summary>
    protected const string Classes = "PgmlBackup.Commands.";

    /// <summary>The index of an answer to PowerShell's question whether to go on.</summary>
    protected const int Yes = 0;

    /// <inheritdoc cref="Yes"/>
    protected const int YesToAll = 1;

    /// <inheritdoc cref="Yes"/>
    protected const int No = 2;

    /// <inheritdoc cref="Yes"/>
    protected const int NoToAll = 3;

    private readonly PowerShellSession? _session;

    /// <summary>Opens the session.</summary>
    protected CommandTest()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "PostgreSQL servers are served on Linux only.");
        _session = PowerShellSession.OpenWithModule();
    }

    internal PowerShellSession Session => _session!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Runs a script that knows the cluster's <c>$config</c> and <c>$data</c>.</summary>
    internal SessionResult Run(ScratchCluster cluster, string script, params object?[] arguments) => RunIn(Session, cluster, script, arguments);

    /// <summary>As <see cref="Run"/>, in another session.</summary>
    internal static SessionResult RunIn(PowerShellSession session, ScratchCluster cluster, string script, params object?[] arguments) =>
        session.Run(Prologue + script, [cluster.ConfigPath, cluster.DataDirectory, .. arguments]);

    /// <summary>What stands before a script, so that it takes the cluster's paths and then <c>$a</c> and <c>$b</c>.</summary>
    internal const string Prologue = "param($config, $data, $a, $b) ";

    public void Dispose()
    {
        _session?.Dispose();
        GC.SuppressFinalize(this);
    }
}
