using System.Runtime.InteropServices;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>A started program together with every process that it started and that did not leave its group.</summary>
internal sealed class ProcessGroup(int leader, OwnerLaunch launch, Account? account)
{
    /// <summary>How often the end of a group is looked for.</summary>
    internal static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>True while any process of the group lives.</summary>
    internal bool IsAlive => Exists(-leader);

    /// <summary>True until the program itself has ended, whatever its workers do. Its id is not given away while they live.</summary>
    internal bool IsLeaderAlive => Exists(leader);

    /// <summary>Asks the program to end. sudo passes the signal on only when it comes from outside its group, and to its pid.</summary>
    internal void Interrupt() => NativeMethods.Kill(launch.Route == LaunchRoute.Sudo ? leader : -leader, NativeMethods.SignalInterrupt);

    /// <summary>Ends whatever of the group is left and returns when nothing is.</summary>
    /// <exception cref="PgmlException"><c>ProcessesLeft</c>.</exception>
    internal async Task KillAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        while (IsAlive)
        {
            if (TimeProvider.System.GetElapsedTime(start) > s_patience)
            {
                throw new PgmlException(
                    FaultCatalog.ProcessesLeft,
                    $"Processes of the group {leader} do not end{(account is null ? "" : $" (owner {account})")}. To end them: {CommandLineText.Quote(["kill", "-KILL", "--", $"-{leader}"])}",
                    leader);
            }

            if (launch.Route == LaunchRoute.Sudo)
            {
                await KillThroughSudoAsync().ConfigureAwait(false);
            }
            else
            {
                NativeMethods.Kill(-leader, NativeMethods.SignalKill);
            }

            await Task.Delay(Poll).ConfigureAwait(false);
        }
    }

    private static bool Exists(int id) => NativeMethods.Kill(id, 0) == 0 || Marshal.GetLastPInvokeError() != NativeMethods.ErrorNoSuchProcess;

    // We may not signal another account's processes: the account itself may.
    private async Task KillThroughSudoAsync()
    {
        var kill = new ProgramRequest(ProgramFinder.Find("kill") ?? "/bin/kill", ["-KILL", "--", $"-{leader}"]) { RunAs = account };
        await new ProgramRunner().RunAsync(kill, CancellationToken.None).ConfigureAwait(false);
    }
}
