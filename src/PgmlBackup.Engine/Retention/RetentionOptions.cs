using System.Globalization;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>pgBackRest's options of retention: how a policy is read from them and written as them.</summary>
internal static class RetentionOptions
{
    internal const string Full = "retention-full";
    internal const string FullType = "retention-full-type";
    internal const string Differential = "retention-diff";
    internal const string Archive = "retention-archive";
    internal const string ArchiveType = "retention-archive-type";
    internal const string History = "retention-history";

    private const string Time = "time";
    private const string Count = "count";

    /// <summary>All of them, without the repository.</summary>
    internal static readonly IReadOnlyList<string> Names = [Full, FullType, Differential, Archive, ArchiveType, History];

    /// <summary>The policy that a command of pgBackRest would follow.</summary>
    internal static RetentionPolicy Read(EffectiveConfiguration configuration, string stanza, RepositoryKey repository, string command) => new()
    {
        IsByTime = configuration.Get(repository.Option(FullType), stanza, command) == Time,
        Full = Number(configuration.Get(repository.Option(Full), stanza, command)),
        Differential = Number(configuration.Get(repository.Option(Differential), stanza, command)),
        Archive = Number(configuration.Get(repository.Option(Archive), stanza, command)),
        ArchiveType = configuration.Get(repository.Option(ArchiveType), stanza, command) switch
        {
            BackupTypeWord.Differential => PgBackupType.Differential,
            BackupTypeWord.Incremental => PgBackupType.Incremental,
            _ => PgBackupType.Full,
        },
        History = Number(configuration.Get(repository.Option(History), stanza, command)),
    };

    /// <summary>The value of each option under a policy; null for one that is not set, since its default holds.</summary>
    internal static IReadOnlyDictionary<string, string?> Write(RetentionPolicy policy) => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [Full] = Text(policy.Full),
        [FullType] = policy.IsByTime ? Time : null,
        [Differential] = Text(policy.Differential),
        [Archive] = Text(policy.Archive),
        [ArchiveType] = policy.ArchiveType == PgBackupType.Full ? null : BackupTypeWord.Of(policy.ArchiveType),
        [History] = Text(policy.History),
    };

    /// <summary>Whether a configured value says the same as the wanted one; null is what holds when nothing is configured.</summary>
    internal static bool IsSame(string name, string? configured, string? wanted) => (configured ?? Default(name)) == (wanted ?? Default(name));

    private static string? Default(string name) => name switch
    {
        FullType => Count,
        ArchiveType => BackupTypeWord.Full,
        _ => null,
    };

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
