namespace PgmlBackup.Engine.Health.Facts;

/// <summary>What is known of the machine, gathered once for all rules.</summary>
internal sealed record MachineFacts
{
    /// <summary>The account that owns the cluster; null when it is not known.</summary>
    internal string? Owner { get; init; }

    /// <summary>True when this account may give files to the owner of the cluster: root may.</summary>
    internal bool CanGiveFiles { get; init; }

    /// <summary>The number of cores.</summary>
    internal required Fact<int> Cores { get; init; }

    /// <summary>Whether pgBackRest was built with zst.</summary>
    internal required Fact<bool> HasZst { get; init; }

    /// <summary>What the schedulers of this machine take.</summary>
    internal required Fact<IReadOnlyList<ScheduledBackup>> Schedule { get; init; }

    /// <summary>The names, with wildcards, of the files that logrotate takes care of.</summary>
    internal required Fact<IReadOnlyList<string>> RotatedFiles { get; init; }

    /// <summary>Where the profile says that the passphrase is kept; null when it does not say it.</summary>
    internal required Fact<string?> Escrow { get; init; }

    /// <summary>By their paths: who may read the configuration files.</summary>
    internal IReadOnlyDictionary<string, Fact<FileOwnership>> Files { get; init; } = new Dictionary<string, Fact<FileOwnership>>();

    /// <summary>By their paths: why the owner cannot use a folder or file of locks; null where it can.</summary>
    internal IReadOnlyDictionary<string, Fact<string?>> Locks { get; init; } = new Dictionary<string, Fact<string?>>();

    /// <summary>A configuration file that pgBackRest leaves aside because another one comes before it; null when there is none.</summary>
    internal string? HiddenFile { get; init; }

    /// <summary>By their names: the stanzas.</summary>
    internal IReadOnlyDictionary<string, StanzaFacts> Stanzas { get; init; } = new Dictionary<string, StanzaFacts>();

    /// <summary>What stands for a fact that was not asked for.</summary>
    internal required string Default { get; init; }

    /// <summary>A machine of which nothing is known.</summary>
    internal static MachineFacts Unknown(string reason) => new()
    {
        Cores = Fact<int>.Unknown(reason),
        HasZst = Fact<bool>.Unknown(reason),
        Schedule = Fact<IReadOnlyList<ScheduledBackup>>.Unknown(reason),
        RotatedFiles = Fact<IReadOnlyList<string>>.Unknown(reason),
        Escrow = Fact<string?>.Unknown(reason),
        Default = reason,
    };

    /// <summary>What is known of a stanza.</summary>
    internal StanzaFacts Of(string? stanza) => stanza is not null && Stanzas.TryGetValue(stanza, out StanzaFacts? facts) ? facts : StanzaFacts.Unknown(Default);
}
