namespace PgmlBackup.HelpGen;

/// <summary>The folder that is written into.</summary>
/// <param name="path">The folder; made when it is missing.</param>
internal sealed class OutputFolder(string path)
{
    /// <summary>The topics that are written by hand.</summary>
    /// <param name="folder">Where they are.</param>
    /// <returns>File name and content.</returns>
    public static IEnumerable<KeyValuePair<string, string>> ReadTopics(string folder) =>
        Directory.EnumerateFiles(folder, "about_*.help.txt")
            .Order(StringComparer.Ordinal)
            .Select(file => KeyValuePair.Create(Path.GetFileName(file), File.ReadAllText(file)));

    /// <summary>Writes files and deletes what an earlier run wrote and this one does not.</summary>
    /// <param name="owned">The subfolder that holds nothing but such files; empty for the folder itself.</param>
    /// <param name="pattern">The files in it that such a run writes.</param>
    /// <param name="files">Path below the folder and content.</param>
    public void Replace(string owned, string pattern, IEnumerable<KeyValuePair<string, string>> files)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, string content) in files)
        {
            string file = Path.GetFullPath(Path.Join(path, name));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
            written.Add(file);
        }

        foreach (string file in Directory.EnumerateFiles(Path.GetFullPath(Path.Join(path, owned)), pattern).Where(file => !written.Contains(file)))
        {
            File.Delete(file);
        }
    }
}
