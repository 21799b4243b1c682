using System.Management.Automation;

namespace PgmlBackup.Bench;

/// <summary>The holes of a large archive, against the listing that they are found in.</summary>
internal sealed class HolesBench(string manifest, string config, string profile, string program, int holes)
{
    /// <summary>Runs it.</summary>
    internal void Run(int repetitions)
    {
        using var session = new OpenRunspace(manifest);
        Rounds.Run(repetitions, Listing, () => Find(session), align: false);
    }

    private void Listing()
    {
        int length = Child.Run([program, "repo-ls", $"--config={config}", "--stanza=main", "--output=json", "--recurse", "archive/main"]).Length;
        if (length < 100)
        {
            throw new InvalidOperationException($"The listing has {length} bytes.");
        }
    }

    private void Find(OpenRunspace session)
    {
        IReadOnlyList<PSObject> ranges = session.Run("Get-PgWalArchive", new() { ["Stanza"] = "main", ["ConfigPath"] = config, ["ProfilePath"] = profile }).Output;
        object? found = ranges is [var range] ? range.Properties["HoleCount"].Value : null;
        if (!holes.Equals(found))
        {
            throw new InvalidOperationException($"{found ?? "No"} holes were found instead of {holes}.");
        }
    }
}
