using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Configuration;

/// <summary>The module's own configuration: <c>/etc/pgmlbackup.toml</c>, then <c>~/.config/pgmlbackup.toml</c>. Without any file the defaults hold.</summary>
public sealed class ModuleProfile
{
    /// <summary>The file for all accounts.</summary>
    public const string SystemPath = "/etc/pgmlbackup.toml";

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly ProfileLayer s_defaults = new()
    {
        PgBackRest = "pgbackrest",
        User = "postgres",
        CachePath = "/var/lib/postgresql/.cache",
    };

    private readonly ProfileLayer _general;
    private readonly IReadOnlyDictionary<string, ProfileLayer> _stanzas;

    internal ModuleProfile(ProfileLayer general, IReadOnlyDictionary<string, ProfileLayer> stanzas)
    {
        _general = general;
        _stanzas = stanzas;
    }

    /// <summary>A profile that says nothing.</summary>
    public static ModuleProfile Empty { get; } = new(new ProfileLayer(), new Dictionary<string, ProfileLayer>());

    /// <summary>The file of this account.</summary>
    public static string UserPath => Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "pgmlbackup.toml");

    /// <summary>Reads the profile of the machine and that of the account, or the one that is named.</summary>
    /// <param name="path">A file that is read alone and must be there; null for the usual ones.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="PgmlException">ProfileNotFound, ProfileNotReadable, ProfileInvalid.</exception>
    public static ModuleProfile Load(string? path = null) => path is null
        ? Load([SystemPath, UserPath])
        : Read(path) ?? throw new PgmlException(FaultCatalog.ProfileNotFound, $"The profile '{path}' does not exist.", path);

    /// <summary>Reads a profile from text.</summary>
    /// <param name="text">The TOML.</param>
    /// <param name="path">The file's path, for messages.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="PgmlException">ProfileInvalid, with the line.</exception>
    public static ModuleProfile Parse(string text, string path) => new ProfileParser(path).Parse(text);

    /// <summary>What holds for one call.</summary>
    /// <param name="parameters">What the caller said; it comes before everything else. Its stanza decides which <c>[stanzas.NAME]</c> counts.</param>
    /// <returns>The settings.</returns>
    public ModuleSettings Resolve(ProfileLayer? parameters = null)
    {
        parameters ??= new ProfileLayer();
        var stanza = parameters.Stanza ?? _general.Stanza;
        var special = stanza is not null && _stanzas.TryGetValue(stanza, out var layer) ? layer : new ProfileLayer();
        var all = parameters.Over(special).Over(_general).Over(s_defaults);
        return new ModuleSettings
        {
            Stanza = stanza,
            Repository = all.Repository,
            ConfigPath = all.ConfigPath,
            ConfigIncludePath = all.ConfigIncludePath,
            PgBackRest = all.PgBackRest!,
            User = all.User!,
            LockPath = all.LockPath,
            CachePath = all.CachePath!,
            BinDirectory = all.BinDirectory,
            StatePath = all.StatePath,
            FullEvery = all.FullEvery,
            Escrow = all.Escrow,
            HfCache = all.HfCache,
            HfEndpoint = all.HfEndpoint,
            HfRegion = all.HfRegion,
            HfAwsProfile = all.HfAwsProfile,
        };
    }

    /// <summary>Reads files of which each later one comes before the earlier ones; those that are not there say nothing.</summary>
    internal static ModuleProfile Load(IEnumerable<string> paths) => paths.Select(Read).OfType<ModuleProfile>().Aggregate(Empty, (earlier, later) => later.Over(earlier));

    private static ModuleProfile? Read(string path)
    {
        if (FileIdentity.IsMissing(path))
        {
            return null;
        }

        byte[] content;

        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            throw new PgmlException(FaultCatalog.ProfileNotReadable, $"The profile '{path}' cannot be read: {closed.Message}", path, inner: closed);
        }

        // The profile says which program is run as which account: who may write it may do what the account may.
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite))
        {
            throw new PgmlException(
                FaultCatalog.ProfileInvalid, $"The profile '{path}' can be written by every account of this machine.", path, $"Look at what it says, then run: chmod o-w '{path}'");
        }

        try
        {
            return Parse(s_strictUtf8.GetString(content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(3) : content), path);
        }
        catch (DecoderFallbackException bytes)
        {
            throw new PgmlException(FaultCatalog.ProfileInvalid, $"The profile '{path}' is not text in UTF-8.", path, inner: bytes);
        }
    }

    private ModuleProfile Over(ModuleProfile other)
    {
        var stanzas = _stanzas.Keys.Union(other._stanzas.Keys).ToDictionary(
            name => name,
            name => _stanzas.GetValueOrDefault(name, new ProfileLayer()).Over(other._stanzas.GetValueOrDefault(name, new ProfileLayer())),
            StringComparer.Ordinal);
        return new ModuleProfile(_general.Over(other._general), stanzas);
    }
}
