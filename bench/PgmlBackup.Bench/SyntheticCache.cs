using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgmlBackup.Bench;

#pragma warning disable CA5350 // SHA-1 is what git and the hub use.

/// <summary>
/// A model cache as the hub's client makes it, from a fixed seed: three models with three revisions each, in all eleven large files (one of 1.5 GB, ten of 20 to 100 MB) and 400 small ones. What
/// is in them cannot be compressed, as with weights.
/// </summary>
/// <param name="root">The account's cache folder.</param>
/// <param name="scale">1; a fraction makes the large files smaller.</param>
#pragma warning disable CA5350 // It is what git and the hub use.
internal sealed class SyntheticCache(string root, double scale)
{
    private const int Files = 137;
    private const int Revisions = 3;
    private const int Mebibyte = 1024 * 1024;

    private static readonly (string Name, int[] Large)[] s_models =
    [
        ("acme--large-model", [1536, 25, 96]),
        ("intfloat--e5-bench", [60, 80, 33, 47]),
        ("thenlper--gte-bench", [71, 20, 100, 52]),
    ];

    /// <summary>Makes it.</summary>
    public void Make()
    {
        foreach ((string name, int[] large) in s_models)
        {
            for (int revision = 0; revision < Revisions; revision++)
            {
                AddRevision(name, large, revision);
            }
        }
    }

    /// <summary>Adds a revision to one model: one large file and four small ones are new.</summary>
    public void Change(int number)
    {
        (string name, int[] large) = s_models[1];
        AddRevision(name, large, Revisions + number);
    }

    // A later revision has another first small file, and from the fourth on another large one and three small ones besides.
    private void AddRevision(string name, int[] large, int revision)
    {
        string repository = Path.Join(root, "huggingface", "hub", "models--" + name);
        string commit = Hex(SHA1.HashData(Encoding.UTF8.GetBytes($"{name} {revision}")));
        Directory.CreateDirectory(Path.Join(repository, "blobs"));
        for (int file = 0; file < Files; file++)
        {
            bool isLarge = file < large.Length;
            bool isNew = file == large.Length || (revision >= Revisions && (file == 1 || (file > large.Length && file < large.Length + 4)));
            string content = string.Create(CultureInfo.InvariantCulture, $"{name} {file} {(isNew ? revision : 0)}");
            string path = isLarge ? $"model-{file:D5}.safetensors" : file % 5 == 0 ? $"config/part {file}.json" : $"tokenizer-{file}.json";
            string link = Path.Join(repository, "snapshots", commit, path);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            string blob = isLarge ? WriteLarge(repository, content, (long)(large[file] * scale * Mebibyte)) : WriteSmall(repository, content, 300 + (file * 257 % 40_000));
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }

        Directory.CreateDirectory(Path.Join(repository, ".no_exist", commit));
        File.WriteAllText(Path.Join(repository, ".no_exist", commit, "added_tokens.json"), string.Empty);
        Directory.CreateDirectory(Path.Join(repository, "refs"));
        File.WriteAllText(Path.Join(repository, "refs", "main"), commit);
    }

    private static string WriteLarge(string repository, string content, long length)
    {
        string known = Path.Join(repository, "blobs", $".{content.Replace(' ', '_')}");
        Random random = Seeded(content);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Mebibyte];
        using (FileStream file = File.Create(known))
        {
            for (long left = length; left > 0; left -= buffer.Length)
            {
                random.NextBytes(buffer);
                int count = (int)Math.Min(left, buffer.Length);
                hash.AppendData(buffer, 0, count);
                file.Write(buffer, 0, count);
            }
        }

        string blob = Path.Join(repository, "blobs", Hex(hash.GetHashAndReset()));
        Place(known, blob);
        return blob;
    }

    private static string WriteSmall(string repository, string content, int length)
    {
        byte[] bytes = new byte[length];
        Seeded(content).NextBytes(bytes);
        string blob = Path.Join(repository, "blobs", Hex(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0")), .. bytes])));
        if (!File.Exists(blob))
        {
            File.WriteAllBytes(blob, bytes);
        }

        return blob;
    }

    // A file that stands is not touched: its time tells some that it is a new one.
    private static void Place(string made, string blob)
    {
        if (File.Exists(blob))
        {
            File.Delete(made);
        }
        else
        {
            File.Move(made, blob);
        }
    }

    private static Random Seeded(string content) => new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(content))));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
