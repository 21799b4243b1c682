using System.Globalization;
using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>A repository of a stanza, as it is configured.</summary>
/// <param name="Stanza">The stanza; null where none is configured.</param>
/// <param name="Key">The number of the repository.</param>
/// <param name="Effective">What is in force.</param>
internal sealed record RepositoryView(string? Stanza, int Key, EffectiveConfiguration Effective)
{
    /// <summary>How options name it, for example <c>repo1</c>.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"repo{Key}");

    /// <summary>For example <c>posix</c> or <c>s3</c>.</summary>
    internal string Type => Effective.RepositoryType(Stanza, Key);

    /// <summary>True where it is a bucket or container of an object store.</summary>
    internal bool IsObjectStore => Type is "s3" or "azure" or "gcs";

    /// <summary>The host of the repository; null when it is this one.</summary>
    internal string? Host => Get("host", "archive-push");

    /// <summary>What counts for an option without the repository's name before it.</summary>
    internal string? Get(string option, string command = "backup") => Effective.Get($"{Name}-{option}", Stanza, command);

    /// <summary>What is said of an option, and where.</summary>
    internal EffectiveValue? Find(string option, string command = "backup") => Effective.Find($"{Name}-{option}", Stanza, command);

    /// <summary>A hit at the line of an option, or at none.</summary>
    internal RuleHit Hit(string? option, string message) =>
        RuleHit.At(option is null ? null : Find(option), message) with { Stanza = Stanza, Repository = Key };
}
