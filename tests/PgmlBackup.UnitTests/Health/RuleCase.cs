using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Health;

/// <summary>A configuration and a machine in which a rule finds something, or not.</summary>
/// <param name="Text">The configuration file.</param>
internal sealed record RuleCase(string Text)
{
    internal const string Path = "/etc/pgbackrest.conf";

    /// <summary>A machine on which all is well, and on which all is known.</summary>
    internal static readonly MachineFacts Well = new()
    {
        Owner = "postgres",
        Cores = Fact<int>.Of(8),
        HasZst = Fact<bool>.Of(true),
        Schedule = Fact<IReadOnlyList<ScheduledBackup>>.Of([new ScheduledBackup("full", "main", null, 1, "the crontab of postgres")]),
        RotatedFiles = Fact<IReadOnlyList<string>>.Of(["/var/log/pgbackrest/*.log"]),
        Escrow = Fact<string?>.Of("vault://backup/main"),
        Files = new Dictionary<string, Fact<FileOwnership>> { [Path] = Fact<FileOwnership>.Of(new FileOwnership(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)) },
        Locks = new Dictionary<string, Fact<string?>> { ["/tmp/pgbackrest"] = Fact<string?>.Of(null) },
        Stanzas = new Dictionary<string, StanzaFacts>
        {
            ["main"] = new()
            {
                Server = Fact<ServerFacts>.Of(new ServerFacts("on", "pgbackrest --stanza=main archive-push %p", "")),
                ConfigurationDirectory = Fact<string?>.Of(null),
                History = Fact<IReadOnlyList<PgBackup>>.Of([]),
                IsBesideData = new Dictionary<int, Fact<bool>> { [1] = Fact<bool>.Of(false) },
                Buckets = new Dictionary<int, Fact<BucketFacts>> { [1] = Fact<BucketFacts>.Of(new BucketFacts(Fact<bool>.Of(true), Fact<bool>.Of(true))) },
            },
        },
        Default = "It was not asked for",
    };

    /// <summary>The machine.</summary>
    internal MachineFacts Facts { get; init; } = Well;

    internal PgBackRestVersion Version { get; init; } = new(2, 45);

    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The secret that is given for a repair.</summary>
    internal string? Secret { get; init; }

    internal bool IsFileAlone { get; init; }

    internal RuleContext Context =>
        new([ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(Text), Path)], Version, Environment, Facts) { GivenSecret = Secret, IsFileAlone = IsFileAlone };

    /// <summary>The stanza of a machine on which all is well, changed.</summary>
    internal static MachineFacts WithStanza(Func<StanzaFacts, StanzaFacts> change) => Well with
    {
        Stanzas = new Dictionary<string, StanzaFacts> { ["main"] = change(Well.Stanzas["main"]) },
    };

    /// <summary>What a rule says.</summary>
    internal IReadOnlyList<RuleHit> Hits(string rule) => [.. RuleEvaluator.Evaluate(Context).Where(answer => answer.Rule.Name == rule).Select(answer => answer.Hit)];

    /// <summary>The file as all repairs leave it.</summary>
    internal string Mended() => Encoding.UTF8.GetString(ConfigurationMender.Mend(Context).Context.Documents[0].ToBytes());

    public override string ToString() => Text;
}
