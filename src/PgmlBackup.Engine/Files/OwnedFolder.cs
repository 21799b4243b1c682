using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Files;

/// <summary>Folders that the owner of a cluster must be able to write to: the repository, the spool.</summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
public sealed class OwnedFolder(ProgramRunner runner, Account owner)
{
    private const string Mode = "750";

    private readonly OwnerFiles _files = new(runner, owner);

    /// <summary>Whether a folder must be made.</summary>
    /// <returns>True when nothing is there; false when it is there and the owner may write to it.</returns>
    /// <exception cref="PgmlException"><c>PathNotWritable</c> when it is there and is no folder or may not be written to; <c>PathNotAccessible</c>.</exception>
    public async Task<bool> IsMissingAsync(string path, CancellationToken stop)
    {
        if (await _files.LookAsync(path, stop).ConfigureAwait(false) is not { } facts)
        {
            return true;
        }

        if (!facts.IsDirectory)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"'{path}' is not a folder.", path, "Name another folder, or move away what is there.");
        }

        return await _files.CanWriteAsync(path, stop).ConfigureAwait(false)
            ? false
            : throw new PgmlException(
                FaultCatalog.PathNotWritable,
                $"The account '{owner}' may not write to '{path}'.",
                path,
                $"Give it to the owner of the cluster: {CommandLineText.Quote(["sudo", "chown", $"{owner.Name}:", path])} && {CommandLineText.Quote(["sudo", "chmod", Mode, path])}");
    }

    /// <summary>Makes a folder with mode 0750 that belongs to the owner, and the folders above it.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, with the command that root would run.</exception>
    public async Task MakeAsync(string path, CancellationToken stop)
    {
        bool isRoot = AccountDatabase.EffectiveUserId == 0;
        string[] arguments = isRoot
            ? ["-d", "-m", Mode, "-o", owner.Name, "-g", $"{owner.GroupId}", "--", path]
            : ["-d", "-m", Mode, "--", path];
        var request = new ProgramRequest(ProgramFinder.Find("install") ?? "install", arguments)
        {
            RunAs = isRoot ? null : owner,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" },
        };
        ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PgmlException(
                FaultCatalog.PathNotWritable,
                $"The folder '{path}' cannot be made as '{request.RunAs ?? AccountDatabase.Current}': {result.ErrorText.Trim().Split(": ")[^1]}.",
                path,
                $"Make it as root: {CommandLineText.Quote(["sudo", "install", "-d", "-m", Mode, "-o", owner.Name, "-g", owner.Name, path])}");
        }
    }
}
