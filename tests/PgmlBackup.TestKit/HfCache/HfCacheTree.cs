using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.TestKit.HfCache;

/// <summary>Makes a model cache as huggingface_hub makes it.</summary>
/// <param name="path">The account's cache folder, which is there: <c>~/.cache</c>.</param>
public sealed class HfCacheTree(string path)
{
    // Smaller files are regular ones of the repository, which git names; larger ones are LFS files, named by SHA-256.
    private const int LargeFrom = 4096;
    private const UnixFileMode FileRights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The folder of the repositories.</summary>
    public string Hub => System.IO.Path.Join(Path, "huggingface", "hub");

    /// <summary>The folder of a model.</summary>
    public string Repository(string id) => System.IO.Path.Join(Hub, "models--" + id.Replace("/", "--", StringComparison.Ordinal));

#pragma warning disable CA5350 // It is what git and the hub use.
    /// <summary>A commit: 40 digits that follow from a name.</summary>
    public static string Commit(string name) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(name))).ToLowerInvariant();

    /// <summary>Bytes that follow from a name.</summary>
    public static byte[] Content(string name, int length)
    {
        byte[] bytes = new byte[length];
        new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(name)))).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The name that the hub gives a content.</summary>
    public static string BlobName(byte[] content) => Convert.ToHexString(content.Length >= LargeFrom
        ? SHA256.HashData(content)
        : SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content])).ToLowerInvariant();
#pragma warning restore CA5350

    /// <summary>Adds a revision of a model.</summary>
    /// <param name="id">The model, for example <c>intfloat/e5-small</c>.</param>
    /// <param name="commit">The revision.</param>
    /// <param name="files">Its files by their paths.</param>
    /// <param name="layout">How it lies on the disk.</param>
    /// <param name="branch">The branch that points to it; null for none.</param>
    public void AddRevision(string id, string commit, IReadOnlyDictionary<string, byte[]> files, HfCacheLayout layout = HfCacheLayout.Classic, string? branch = "main")
    {
        string repository = Repository(id);
        foreach ((string name, byte[] content) in files)
        {
            string pointer = System.IO.Path.Join(repository, "snapshots", commit, name);
            if (layout == HfCacheLayout.WithoutLinks)
            {
                Write(pointer, content);
                continue;
            }

            string blob = AddBlob(repository, content, layout);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(pointer)!);
            Link(pointer, blob);
        }

        Write(System.IO.Path.Join(repository, ".no_exist", commit, "added_tokens.json"), []);
        if (branch is not null)
        {
            Write(System.IO.Path.Join(repository, "refs", branch), Encoding.ASCII.GetBytes(commit));
        }
    }

    /// <summary>Adds what must never leave the machine: secrets, locks, unfinished downloads, and what is made again by itself.</summary>
    public void AddNoise(string id)
    {
        string home = System.IO.Path.Join(Path, "huggingface");
        Write(System.IO.Path.Join(home, "token"), "hf_secret"u8.ToArray());
        Write(System.IO.Path.Join(home, "stored_tokens"), "[main]\nhf_token = hf_secret\n"u8.ToArray());
        Write(System.IO.Path.Join(Hub, ".locks", System.IO.Path.GetFileName(Repository(id)), "0123.lock"), []);
        Write(System.IO.Path.Join(Repository(id), "blobs", "feed.incomplete"), Content("incomplete", 5000));
        Write(System.IO.Path.Join(Repository(id), "blobs", "tmp_1234"), []);
        Write(System.IO.Path.Join(home, "xet", "https___cas_serv-tGqkUaZf_CBPHQ6h", "chunk_cache", "aa"), Content("xet", 3000));
        Write(System.IO.Path.Join(Path, "pip", "http", "x"), Content("pip", 100));
    }

    /// <summary>Adds code of a model, a prepared data set and what sentence-transformers and torch keep.</summary>
    public void AddOtherParts()
    {
        string home = System.IO.Path.Join(Path, "huggingface");
        string code = System.IO.Path.Join(home, "modules", "transformers_modules", "acme", "odd", "abc", "modeling_odd.py");
        Write(code, "class Odd: pass\n"u8.ToArray());
        Write(System.IO.Path.Join(home, "modules", "transformers_modules", "__pycache__", "x.pyc"), [1]);
        Write(System.IO.Path.Join(home, "datasets", "squad", "plain text", "0.0.0", "squad-train.arrow"), Content("arrow", 70_000));
        Write(System.IO.Path.Join(home, "datasets", "squad.lock"), []);
        Write(System.IO.Path.Join(home, "hub", "version.txt"), "1"u8.ToArray());
        Write(System.IO.Path.Join(Path, "torch", "sentence_transformers", "all-MiniLM", "model.bin"), Content("minilm", 90_000));
        Write(System.IO.Path.Join(Path, "torch", "hub", "checkpoints", "net.pth"), Content("net", 2_000_000));
        Write(System.IO.Path.Join(Path, "torch", "hub", "checkpoints", "half.pth.partial"), Content("half", 1000));
    }

    /// <summary>Gives all of it to an account, where the tests are root.</summary>
    public async Task GiveAsync(TestAccount account)
    {
        if (TestAccount.IsRoot)
        {
            (await TestProgram.RunAsync(null, ["chown", "-hR", $"{account.UserId}:{account.GroupId}", "--", Path])).EnsureSuccess();
        }
    }

    private string AddBlob(string repository, byte[] content, HfCacheLayout layout)
    {
        string blob = System.IO.Path.Join(repository, "blobs", BlobName(content));
        if (layout != HfCacheLayout.SharedStore || content.Length < LargeFrom)
        {
            Write(blob, content);
            return blob;
        }

        // The names in the shared store are hashes of another kind.
        string xet = Convert.ToHexString(SHA256.HashData([.. "xet"u8, .. content])).ToLowerInvariant();
        string shared = System.IO.Path.Join(Hub, "blobs", xet[..2], xet);
        if (!File.Exists(shared))
        {
            Write(shared, content);
            File.SetUnixFileMode(shared, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        Write(System.IO.Path.Join(Hub, "blobs", ".huggingface-shared-blobs"), "1"u8.ToArray());
        File.AppendAllText(shared + ".refs", $"{System.IO.Path.GetFileName(repository)}\n");
        Write(shared + ".lock", []);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(blob)!);
        if (!Stands(blob))
        {
            Link(blob, shared);
        }

        return blob;
    }

    private static bool Stands(string path) => new FileInfo(path).LinkTarget is not null || File.Exists(path);

    private static void Link(string link, string target) =>
        File.CreateSymbolicLink(link, System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(link)!, target));

    private static void Write(string file, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        File.SetUnixFileMode(file, FileRights);
    }
}
