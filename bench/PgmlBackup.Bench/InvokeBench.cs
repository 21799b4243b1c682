using System.Management.Automation;

namespace PgmlBackup.Bench;

/// <summary>A backup by the cmdlet, and the very command that the cmdlet runs without it.</summary>
internal sealed class InvokeBench(string manifest, string config)
{
    /// <summary>Runs it.</summary>
    internal void Run(int repetitions)
    {
        using var session = new OpenRunspace(manifest);
        string[] command = Command(session);
        Console.WriteLine($"command {string.Join(' ', command)}");
        Rounds.Run(repetitions, () => Child.Run(command), () => BackUp(session), align: true);
    }

    private (IReadOnlyList<PSObject> Output, IReadOnlyList<VerboseRecord> Verbose) BackUp(OpenRunspace session, bool verbose = false) =>
        session.Run("Invoke-PgBackup", new() { ["Stanza"] = "main", ["ConfigPath"] = config, ["Type"] = "Incremental", ["Confirm"] = false, ["Verbose"] = verbose });

    // Told by -Verbose as "As ACCOUNT: WORDS". No word of it holds a blank here.
    private string[] Command(OpenRunspace session)
    {
        string line = BackUp(session, verbose: true).Verbose.Select(record => record.Message)
            .Single(message => message.StartsWith("As ", StringComparison.Ordinal) && message.Contains(" backup ", StringComparison.Ordinal));
        return line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ');
    }
}
