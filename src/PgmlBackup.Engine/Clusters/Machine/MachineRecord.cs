using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>What a backup of the data directory alone would not tell a new machine: the configuration that lies elsewhere, and what the databases need.</summary>
public sealed record MachineRecord
{
    /// <summary>When the server was asked, UTC.</summary>
    public required DateTime Taken { get; init; }

    /// <summary>The data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The server's settings that name something of the machine: libraries, certificates, locales.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The databases that take connections.</summary>
    public IReadOnlyList<MachineDatabase> Databases { get; init; } = [];

    /// <summary>Files that belong to the configuration and were not saved, each with the reason.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The configuration that lies outside of the data directory, by path.</summary>
    [JsonIgnore]
    public IReadOnlyList<MachineFile> Files { get; init; } = [];

    /// <summary>A setting; empty when it is not known.</summary>
    public string Setting(string name) => Settings.GetValueOrDefault(name, string.Empty);

    /// <summary>True when the configuration files are the same.</summary>
    public bool HasFilesOf(IReadOnlyList<MachineFile> files, IReadOnlyList<string> leftOut)
    {
        ArgumentNullException.ThrowIfNull(files);
        return LeftOut.SequenceEqual(leftOut) && Files.Count == files.Count && Files.Zip(files).All(pair => pair.First.IsSame(pair.Second));
    }
}
