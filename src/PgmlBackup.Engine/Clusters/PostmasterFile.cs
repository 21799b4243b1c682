using System.Globalization;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What <c>postmaster.pid</c> says. The file may be left over from a postmaster that was killed: it proves nothing by itself.</summary>
/// <param name="ProcessId">The postmaster's process id.</param>
/// <param name="DataDirectory">The data directory as it was when the postmaster started; empty while the file is being written.</param>
/// <param name="StartTime">When it started, UTC; null while the file is being written.</param>
/// <param name="Port">Its port; null while the file is being written.</param>
/// <param name="SocketDirectory">The first folder of its sockets; null when it has none.</param>
/// <param name="State">What it does.</param>
public sealed record PostmasterFile(int ProcessId, string DataDirectory, DateTime? StartTime, int? Port, string? SocketDirectory, PostmasterState State)
{
    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "postmaster.pid";

    /// <summary>Reads the file's text, of which the last lines appear only while the server starts.</summary>
    /// <returns>Null when not even a process id is in it: an empty file, or one that a full disk has cut off.</returns>
    public static PostmasterFile? Parse(string text)
    {
        string[] lines = text.Split('\n');
        if (!int.TryParse(lines[0].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int processId) || processId == 0)
        {
            return null;
        }

        // A server in single-user mode writes its id as a negative number.
        return new PostmasterFile(
            Math.Abs(processId),
            Line(lines, 1) ?? "",
            long.TryParse(Line(lines, 2), NumberStyles.None, CultureInfo.InvariantCulture, out long started) ? DateTimeOffset.FromUnixTimeSeconds(started).UtcDateTime : null,
            int.TryParse(Line(lines, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : null,
            Line(lines, 4),
            StateOf(Line(lines, 7)));
    }

    private static string? Line(string[] lines, int index) => index < lines.Length && lines[index].Trim() is { Length: > 0 } line ? line : null;

    private static PostmasterState StateOf(string? word) => word switch
    {
        "starting" => PostmasterState.Starting,
        "stopping" => PostmasterState.Stopping,
        "ready" => PostmasterState.Ready,
        "standby" => PostmasterState.Standby,
        _ => PostmasterState.Unknown,
    };
}
