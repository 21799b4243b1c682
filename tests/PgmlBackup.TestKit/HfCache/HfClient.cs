namespace PgmlBackup.TestKit.HfCache;

/// <summary>Looks for files as huggingface_hub does without a network (<c>try_to_load_from_cache</c> and the offline way of <c>hf_hub_download</c>).</summary>
/// <param name="hub">The folder of the repositories.</param>
public sealed class HfClient(string hub)
{
    /// <summary>The path of a file of a model.</summary>
    /// <param name="id">The model.</param>
    /// <param name="file">The file.</param>
    /// <param name="revision">A branch, a tag or a commit.</param>
    /// <returns>Null when the client would have to ask the hub; empty when it knows that there is no such file.</returns>
    public string? Find(string id, string file, string revision = "main")
    {
        string repository = Path.Join(hub, "models--" + id.Replace("/", "--", StringComparison.Ordinal));
        string pointer = Path.Join(repository, "refs", revision);
        string commit = revision.Length == 40 && revision.All(char.IsAsciiHexDigitLower) ? revision : File.Exists(pointer) ? File.ReadAllText(pointer) : revision;
        string cached = Path.Join(repository, "snapshots", commit, file);
        return File.Exists(Path.Join(repository, ".no_exist", commit, file)) ? string.Empty
            : File.Exists(cached) && (new FileInfo(cached).LinkTarget is null || File.Exists(File.ResolveLinkTarget(cached, returnFinalTarget: true)!.FullName)) ? cached
            : null;
    }
}
