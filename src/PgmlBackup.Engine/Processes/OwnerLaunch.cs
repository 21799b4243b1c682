using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>
/// How a program is started as an account, in a session and process group of its own, so that a signal reaches it and
/// all its workers and nothing of ours.
/// </summary>
/// <param name="Program">The program to start.</param>
/// <param name="Arguments">Its arguments, which lead to the program that was asked for.</param>
/// <param name="Route">By which way the account is reached.</param>
public sealed record OwnerLaunch(string Program, IReadOnlyList<string> Arguments, LaunchRoute Route)
{
    /// <summary>Plans the start.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="current">The account of this process.</param>
    /// <param name="find">Finds a helper program's absolute path by its name; null when it is not installed.</param>
    /// <exception cref="PgmlException"><c>ProgramNotFound</c> when a helper program is not installed.</exception>
    public static OwnerLaunch Plan(ProgramRequest request, Account current, Func<string, string?> find)
    {
        string Need(string name) => find(name)
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"The program '{name}' is needed to run '{request.Program}' and is not installed.", name);

        string setsid = Need("setsid");

        // flock(1) opens the folder, locks it and replaces itself: the descriptor is inherited, which sudo would not let one of ours be. By its dot, or flock
        // would make a file where the folder is gone.
        string[] hold = request.HoldFolder is { } folder ? [Need("flock"), "-s", "-F", $"{folder}/."] : [];
        string[] target = [.. hold, request.Program, .. request.Arguments];
        if (request.RunAs is not { } account || account.UserId == current.UserId)
        {
            return new OwnerLaunch(setsid, target, LaunchRoute.Direct);
        }

        if (current.UserId == 0)
        {
            // runuser and su stay between us and the program and swallow SIGINT; setpriv replaces itself.
            return new OwnerLaunch(setsid, [Need("setpriv"), $"--reuid={account.UserId}", $"--regid={account.GroupId}", "--init-groups", "--", .. target], LaunchRoute.SetPriv);
        }

        string[] environment = request.Environment.Count == 0 ? [] : [Need("env"), .. request.Environment.SelectMany(EnvironmentWords)];
        return new OwnerLaunch(setsid, [Need("sudo"), "-n", "-u", account.Name, "--", .. environment, .. target], LaunchRoute.Sudo);
    }

    private static string[] EnvironmentWords(KeyValuePair<string, string?> variable) =>
        variable.Value is null ? ["-u", variable.Key] : [$"{variable.Key}={variable.Value}"];
}
