using System.Globalization;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>
/// Puts a cluster's configuration back where it is missing, never over another. On Debian that makes the cluster's entry: <c>pg_createcluster</c> cannot,
/// since it takes over a data directory only together with a <c>postgresql.conf</c> in it (tried with postgresql-common 248), and leaves half an entry.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class ConfigurationKeeper(StanzaContext context)
{
    private const int MaxSize = 1 << 20;
    private const string FolderMode = "755";

    private readonly OwnerFileWriter _writer = new(context.Runner, context.Owner);

    /// <summary>What would be put back, and what would be left.</summary>
    internal async Task<ConfigurationReturn> LookAsync(MachineRecord record, CancellationToken stop)
    {
        List<string> missing = [];
        List<string> different = [];
        foreach (MachineFile file in record.Files)
        {
            if (await context.Files.IdentifyAsync(file.Path, stop).ConfigureAwait(false) is not { } there)
            {
                missing.Add(file.Path);
            }
            else if (!await IsSameAsync(file, there, stop).ConfigureAwait(false))
            {
                different.Add(file.Path);
            }
        }

        return new ConfigurationReturn { Missing = missing, Different = different };
    }

    /// <summary>Puts back what is missing.</summary>
    internal async Task<ConfigurationReturn> ReturnAsync(MachineRecord record, CancellationToken stop)
    {
        ConfigurationReturn found = await LookAsync(record, stop).ConfigureAwait(false);
        List<string> done = [];
        List<string> refused = [];
        foreach (MachineFile file in record.Files.Where(file => found.Missing.Contains(file.Path)))
        {
            try
            {
                await MakeFoldersAsync(Path.GetDirectoryName(file.Path)!, stop).ConfigureAwait(false);
                await (file.LinkTarget is { } target
                    ? _writer.LinkAsync(file.Path, target, stop)
                    : _writer.CreateAsync(file.Path, file.Content!, file.Mode, stop)).ConfigureAwait(false);
                done.Add(file.Path);
                context.Activity.Verbose($"Put '{file.Path}' back.");
            }
            catch (PgmlException failure)
            {
                refused.Add(failure.Message);
            }
        }

        return found with { Missing = done, Refused = refused };
    }

    /// <summary>The command that makes room for what the owner may not write; null when nothing stands in the way.</summary>
    internal async Task<string?> FindObstacleAsync(ConfigurationReturn found, CancellationToken stop)
    {
        foreach (string folder in found.Missing.Select(path => Path.GetDirectoryName(path)!).Distinct())
        {
            string nearest = folder;
            while (nearest != "/" && await context.Files.IdentifyAsync(nearest, stop).ConfigureAwait(false) is null)
            {
                nearest = Path.GetDirectoryName(nearest) ?? "/";
            }

            bool made = nearest != folder && IsOfDebian(folder) && AccountDatabase.EffectiveUserId == 0;
            if (!made && !await context.Files.CanWriteAsync(nearest, stop).ConfigureAwait(false))
            {
                return CommandLineText.Quote(["sudo", "install", "-d", "-o", context.Owner.Name, "-m", FolderMode, folder]);
            }
        }

        return null;
    }

    private async Task<bool> IsSameAsync(MachineFile file, PathIdentity there, CancellationToken stop) => file.LinkTarget is { } target
        ? there.Kind == PathKind.SymbolicLink && await context.Files.ReadLinkAsync(file.Path, stop).ConfigureAwait(false) == target
        : there.Kind == PathKind.File && file.HasContentOf(await context.Files.ReadAsync(file.Path, MaxSize, stop).ConfigureAwait(false));

    private bool IsOfDebian(string folder) => folder.StartsWith(context.Layout.DebianRoot.TrimEnd('/') + "/", StringComparison.Ordinal);

    // Root lends a hand only for the folders of Debian's clusters: where else to write is said by a file out of the backup.
    private async Task MakeFoldersAsync(string folder, CancellationToken stop)
    {
        if (folder == "/" || await context.Files.IdentifyAsync(folder, stop).ConfigureAwait(false) is not null)
        {
            return;
        }

        await MakeFoldersAsync(Path.GetDirectoryName(folder) ?? "/", stop).ConfigureAwait(false);
        if (!IsOfDebian(folder) || AccountDatabase.EffectiveUserId != 0)
        {
            await context.Files.MakeOpenFolderAsync(folder, stop).ConfigureAwait(false);
            return;
        }

        string[] rights = ["-o", context.Owner.Name, "-g", context.Owner.GroupId.ToString(CultureInfo.InvariantCulture)];
        var request = new ProgramRequest(ProgramFinder.Find("install") ?? "install", ["-d", "-m", FolderMode, .. rights, "--", folder]) { Environment = OwnerFiles.PlainMessages };
        ProgramResult result = await context.Runner.RunAsync(request, stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"'{folder}' cannot be made: {result.ErrorText.Trim().Split(": ")[^1]}.", folder);
        }
    }
}
