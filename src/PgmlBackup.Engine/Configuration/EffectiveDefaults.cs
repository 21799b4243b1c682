using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>
/// Decides which options this module passes to a command of pgBackRest by itself: more processes, zst of level 3, a checkpoint at once, bundling, and small buffers
/// for a restore. Each only where neither command line, environment nor file sets it, and where the release takes it.
/// </summary>
/// <param name="configuration">What environment and files say.</param>
/// <param name="cores">The number of cores of this machine.</param>
public sealed class EffectiveDefaults(EffectiveConfiguration configuration, int cores)
{
    private const int MaxProcesses = 999;

    // A restore waits for the disk, file by file, as long as it works: on few cores more processes than cores are faster, on many they are not.
    private const int FewestRestoreProcesses = 4;

    // A restore makes its buffers anew for each file: of the 1 MiB that pgBackRest takes, that is most of its work where a cluster has thousands of small
    // files. Large files are restored as fast by these.
    private const string RestoreBuffer = "128KiB";
    private const string Compression = "zst";

    /// <summary>The options to pass with a backup.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="repository">The repository that it goes to; null for the one with the lowest number, which pgBackRest takes then.</param>
    /// <param name="chainCompression">The compression type of the full backup that a differential or incremental one builds upon; null when none is
    /// built upon. The type of a chain is never changed.</param>
    /// <param name="commandLine">The options that are passed anyway.</param>
    /// <returns>The options, in the order of the command line.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public IReadOnlyList<OptionDefault> ForBackup(
        string stanza, RepositoryKey? repository, string? chainCompression, IReadOnlyCollection<string> commandLine)
    {
        var call = new Call(configuration, stanza, "backup", commandLine);
        call.Add("process-max", Text(BackupProcesses(cores)));
        call.Add("start-fast", "y");

        // Who sets a level has chosen it for the type that holds otherwise; "compress" is the old name of the whole choice.
        if (chainCompression is null or Compression && !call.IsSet("compress-type") && !call.IsSet("compress-level") && !call.IsSet("compress"))
        {
            call.Add("compress-type", Compression);
            call.Add("compress-level", "3");
        }

        if (FindRepository(stanza, repository) is { } key && !call.IsOn(key.Option("hardlink")))
        {
            call.Add(key.Option("bundle"), "y");
        }

        return call.Defaults;
    }

    /// <summary>The options to pass with a restore.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="commandLine">The options that are passed anyway.</param>
    /// <returns>The options.</returns>
    /// <exception cref="PgmlException">ConfigurationInvalid.</exception>
    public IReadOnlyList<OptionDefault> ForRestore(string stanza, IReadOnlyCollection<string> commandLine)
    {
        var call = new Call(configuration, stanza, "restore", commandLine);
        call.Add("process-max", Text(RestoreProcesses(cores)));
        call.Add("buffer-size", RestoreBuffer);
        return call.Defaults;
    }

    /// <summary>The processes of a backup: half of the cores, as the server goes on working, and at least two.</summary>
    internal static int BackupProcesses(int cores) => Math.Clamp(cores / 2, 2, MaxProcesses);

    /// <summary>The processes of a restore: all cores, and at least four.</summary>
    internal static int RestoreProcesses(int cores) => Math.Clamp(cores, FewestRestoreProcesses, MaxProcesses);

    private static string Text(int processes) => processes.ToString(CultureInfo.InvariantCulture);

    /// <summary>The repository that an option may be passed for. An option of one that is not configured would make it one.</summary>
    private RepositoryKey? FindRepository(string stanza, RepositoryKey? asked)
    {
        var keys = configuration.RepositoryKeys(stanza);

        if (configuration.HasRenamedRepository(stanza))
        {
            return null;
        }

        return asked is null ? RepositoryKey.Of(keys[0]) : keys.Contains(asked.Value.Value) ? asked : null;
    }

    /// <summary>One command with what is passed to it.</summary>
    private sealed class Call(EffectiveConfiguration configuration, string stanza, string command, IReadOnlyCollection<string> commandLine)
    {
        private readonly List<OptionDefault> _defaults = [];

        internal IReadOnlyList<OptionDefault> Defaults => _defaults;

        internal bool IsSet(string option) => commandLine.Contains(option) || configuration.Find(option, stanza, command) is not null;

        /// <summary>Whether a switch is on as far as environment and files say; on the command line it counts as on, as its value is not known here.</summary>
        internal bool IsOn(string option) => commandLine.Contains(option) || configuration.Find(option, stanza, command)?.Value == "y";

        internal void Add(string option, string value)
        {
            if (!IsSet(option) && configuration.IsTaken(option, command))
            {
                _defaults.Add(new OptionDefault(option, value));
            }
        }
    }
}
