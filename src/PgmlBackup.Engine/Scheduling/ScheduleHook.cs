using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What is called after a run: an address that is posted to, or a program. No shell reads it.</summary>
internal sealed record ScheduleHook
{
    /// <summary>The address; null for a program.</summary>
    internal Uri? Address { get; private init; }

    /// <summary>The program, absolute, and its arguments; empty for an address.</summary>
    internal IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>What may be shown of it: of an address, whose path is as good as a password, the host only.</summary>
    internal string DisplayText => Address is { } address ? $"{address.Scheme}://{address.Authority}/..." : Words[0];

    /// <summary>Checks a hook.</summary>
    /// <param name="words">One address, or a program and its arguments.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="PgmlException"><c>InvalidScheduleHook</c>.</exception>
    internal static ScheduleHook? Parse(IReadOnlyList<string> words) => words switch
    {
        [] => null,
        _ when words.FirstOrDefault(word => word is null || word.Contains('\0', StringComparison.Ordinal)) is not null => throw Invalid(words[0], "a word holds a zero byte"),
        [var only] when only.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || only.StartsWith("https://", StringComparison.OrdinalIgnoreCase) =>
            new ScheduleHook { Address = ParseAddress(only) },
        [var program, ..] when !program.StartsWith('/') || program.Any(char.IsControl) => throw Invalid(program, "it is neither the absolute path of a program nor an http(s) address"),
        _ => new ScheduleHook { Words = words },
    };

    private static Uri ParseAddress(string text) => !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Host.Length > 0
        ? address
        : throw Invalid(text.Split('/')[0] + "//...", "it is not a valid address");

    private static PgmlException Invalid(string word, string reason) => new(FaultCatalog.InvalidScheduleHook, $"{ValueText.Show(word)} cannot be called after a run: {reason}.");
}
