using System.Text;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The crontab of an account, read and written by <c>crontab(1)</c> as that account.</summary>
internal sealed class Crontab(ProgramRunner runner, HostLayout layout, Account owner)
{
    /// <summary>For headings.</summary>
    internal string DisplayName => $"crontab of {owner.Name}";

    /// <summary>Reads it; empty when there is none.</summary>
    /// <exception cref="PgmlException"><c>CrontabMissing</c>, <c>CrontabDenied</c>, <c>CrontabFailed</c>.</exception>
    internal async Task<byte[]> ReadAsync(CancellationToken stop)
    {
        ProgramResult result = await RunAsync(["-l"], null, stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : IsMissing(result) ? [] : throw Failed("read", result);
    }

    /// <summary>Replaces it, if it still is what was read, and sees that it was.</summary>
    /// <exception cref="PgmlException"><c>FileChangedMeanwhile</c>, and those of <see cref="ReadAsync"/>.</exception>
    internal async Task WriteAsync(byte[] was, byte[] now, CancellationToken stop)
    {
        if (!(await ReadAsync(stop).ConfigureAwait(false)).AsSpan().SequenceEqual(was))
        {
            throw new PgmlException(FaultCatalog.FileChangedMeanwhile, $"The {DisplayName} was changed by somebody else while it was edited; nothing was written.", owner.Name);
        }

        // An empty crontab is none: crontab(1) would keep an empty file and mail about it.
        ProgramResult result = now.Length > 0 ? await RunAsync(["-"], now, stop).ConfigureAwait(false) : await RunAsync(["-r"], null, stop).ConfigureAwait(false);
        if (result.ExitCode != 0 && !(now.Length == 0 && IsMissing(result)))
        {
            throw Failed("change", result);
        }

        if (!(await ReadAsync(stop).ConfigureAwait(false)).AsSpan().SequenceEqual(now))
        {
            throw new PgmlException(FaultCatalog.CrontabFailed, $"crontab took the new {DisplayName} without an error, and shows another one.", owner.Name);
        }
    }

    private static bool IsMissing(ProgramResult result) => result.ErrorText.Contains("no crontab for", StringComparison.OrdinalIgnoreCase);

    private PgmlException Failed(string verb, ProgramResult result)
    {
        string words = string.Join(' ', (result.ErrorText + Encoding.UTF8.GetString(result.Output.AsSpan(0, Math.Min(result.Output.Length, 500)))).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return words.Contains("not allowed to", StringComparison.OrdinalIgnoreCase)
            ? new PgmlException(FaultCatalog.CrontabDenied, $"The account '{owner}' may not have a crontab: {words}", owner.Name)
            : new PgmlException(FaultCatalog.CrontabFailed, $"crontab did not {verb} the {DisplayName}: {words}", owner.Name);
    }

    private Task<ProgramResult> RunAsync(string[] arguments, byte[]? input, CancellationToken stop)
    {
        string program = layout.FindProgram("crontab") ?? throw new PgmlException(FaultCatalog.CrontabMissing, "The program 'crontab' is not installed.", "crontab");
        return runner.RunAsync(new ProgramRequest(program, arguments) { RunAs = owner, StandardInput = input, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } }, stop);
    }
}
