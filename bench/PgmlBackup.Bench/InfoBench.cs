using System.Management.Automation;
using System.Text.Json;

namespace PgmlBackup.Bench;

/// <summary>A large repository read by the module and by the least that a program can do.</summary>
internal sealed class InfoBench(string manifest, string config, string profile, string program, int count)
{
    /// <summary>Runs it.</summary>
    internal void Run(int repetitions)
    {
        using var session = new OpenRunspace(manifest);
        Rounds.Run(repetitions, Bare, () => Cmdlet(session), align: false);
    }

    private void Bare()
    {
        ReadOnlyMemory<byte> output = Child.Run([program, "info", $"--config={config}", "--stanza=main", "--output=json"]);
        using JsonDocument document = JsonDocument.Parse(output);
        int met = 0;
        long bytes = 0, latest = 0;
        foreach (JsonElement backup in document.RootElement[0].GetProperty("backup").EnumerateArray())
        {
            met += backup.GetProperty("label").GetString()!.Length > 0 && backup.GetProperty("type").GetString() is not null ? 1 : 0;
            bytes += backup.GetProperty("info").GetProperty("size").GetInt64();
            latest = Math.Max(latest, backup.GetProperty("timestamp").GetProperty("stop").GetInt64());
        }

        Require(met, bytes > 0 && latest > 0);
    }

    private void Cmdlet(OpenRunspace session)
    {
        IReadOnlyList<PSObject> backups = session.Run("Get-PgBackupInfo", new() { ["Stanza"] = "main", ["ConfigPath"] = config, ["ProfilePath"] = profile }).Output;
        Require(backups.Count, backups[^1].BaseObject.GetType().Name == "PgBackup");
    }

    private void Require(int met, bool sound)
    {
        if (met != count || !sound)
        {
            throw new InvalidOperationException($"{met} backups were read instead of {count}.");
        }
    }
}
