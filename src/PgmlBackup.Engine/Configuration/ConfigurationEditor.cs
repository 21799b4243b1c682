using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Plans and makes changes of pgBackRest's configuration files.</summary>
/// <param name="files">Replaces the files.</param>
/// <param name="rights">What a file gets that was not there.</param>
public sealed class ConfigurationEditor(FileReplacer files, NewFileRights rights)
{
    /// <summary>Works out what an edit makes of a file.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="edit">The edit. It is made again when the change is applied, on what the file holds then, so it must depend on the document alone.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c>, <c>FileIsLink</c>, and what the edit throws.</exception>
    public async Task<ConfigurationChange> PlanAsync(string path, Func<ConfigurationDocument, ConfigurationDocument> edit, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(edit);
        FileText was = await files.ReadAsync(path, stop).ConfigureAwait(false);
        return Plan(was, edit);
    }

    /// <summary>Makes a change. What others have changed in the file since it was planned stays, unless it touches the same lines.</summary>
    /// <returns>True when the file was written; false when there was nothing to change any more.</returns>
    /// <exception cref="PgmlException"><c>FileChangedMeanwhile</c> when the same edit would now change other lines than were shown; the faults of <see cref="FileReplacer.EditAsync"/>.</exception>
    public Task<bool> ApplyAsync(ConfigurationChange change, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(change);
        string shown = ConfigurationDiff.Essence(change.Before, change.After);
        return files.EditAsync(change.Path, was => Renew(was, change, shown), rights, stop);
    }

    private static byte[] Renew(FileText was, ConfigurationChange change, string shown)
    {
        ConfigurationChange now = Plan(was, change.Edit);
        if (!now.IsEmpty && ConfigurationDiff.Essence(now.Before, now.After) != shown)
        {
            throw new PgmlException(
                FaultCatalog.FileChangedMeanwhile,
                $"'{change.Path}' was changed by somebody else after the change had been shown, and the change would now touch other lines; nothing was written.",
                change.Path);
        }

        return now.After.ToBytes();
    }

    private static ConfigurationChange Plan(FileText was, Func<ConfigurationDocument, ConfigurationDocument> edit)
    {
        var before = ConfigurationDocument.Parse(was.Bytes, was.Path);
        return new ConfigurationChange(was.IsMissing ? null : before, edit(before), edit);
    }
}
