using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>All that setting up an archive will do.</summary>
public sealed class ArchiveSetupPlan
{
    /// <summary>What was asked for.</summary>
    public required ArchiveSetupRequest Request { get; init; }

    /// <summary>The cluster.</summary>
    public required PgCluster Cluster { get; init; }

    /// <summary>The files that change.</summary>
    public required IReadOnlyList<ConfigurationChange> Changes { get; init; }

    /// <summary>The folders that are made.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>The statements that the server runs.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    /// <summary>True when the server archives only after a restart.</summary>
    public required bool NeedsRestart { get; init; }

    /// <summary>The server's <c>archive_command</c> when all is done.</summary>
    public required string ArchiveCommand { get; init; }

    /// <summary>Where the bucket is; null for a folder.</summary>
    public required S3ConnectionSettings? Store { get; init; }

    /// <summary>The configuration when all is done.</summary>
    public required EffectiveConfiguration After { get; init; }

    /// <summary>The main file of the configuration.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>True when no file, folder or setting changes; the stanza may still have to be made.</summary>
    public bool IsEmpty => Changes.Count == 0 && Folders.Count == 0 && Statements.Count == 0 && !NeedsRestart;

    /// <summary>What will be done, step by step, with the difference of each file; holds no secret.</summary>
    public string Describe(string stanza)
    {
        List<string> steps = [$"Setting up the archive of {Cluster} as stanza '{stanza}':"];
        steps.AddRange(Folders.Select(folder => $"make the folder {CommandLineText.Quote([folder])}"));
        steps.AddRange(Changes.Select(change => $"change {change.Path}:\n{change.Diff.TrimEnd('\n')}"));
        steps.Add("pgbackrest stanza-create, where a repository does not hold the stanza yet");
        steps.AddRange(Statements.Select(statement => $"run in the server: {statement}"));
        steps.Add(NeedsRestart ? "restart the server, when that is agreed to" : Statements.Count > 0 ? "reload the server's configuration" : "leave the server as it is");
        steps.Add("pgbackrest check");
        return string.Join('\n', steps);
    }
}
