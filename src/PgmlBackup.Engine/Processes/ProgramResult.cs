using System.Text;

namespace PgmlBackup.Engine.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">Standard output, empty when it was not kept.</param>
/// <param name="ErrorText">Standard error, the last 64 KiB of it.</param>
/// <param name="Duration">How long it ran.</param>
/// <param name="ProcessId">The process id that it had.</param>
public sealed record ProgramResult(int ExitCode, byte[] Output, string ErrorText, TimeSpan Duration, int ProcessId)
{
    /// <summary>Standard output as UTF-8 text; bytes that are not UTF-8 become U+FFFD.</summary>
    public string OutputText => Encoding.UTF8.GetString(Output);
}
