namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Something about the machine that a rule asks for, or why it is not known.</summary>
/// <typeparam name="T">What it is.</typeparam>
internal sealed record Fact<T>
{
    private Fact()
    {
    }

    /// <summary>True when it is known, also where it is nothing.</summary>
    internal bool IsKnown => Missing is null;

    /// <summary>What it is; the default while it is not known.</summary>
    internal T? Value { get; private init; }

    /// <summary>Why it is not known, as a sentence; null when it is.</summary>
    internal string? Missing { get; private init; }

    /// <summary>A fact.</summary>
    internal static Fact<T> Of(T value) => new() { Value = value };

    /// <summary>No fact.</summary>
    internal static Fact<T> Unknown(string reason) => new() { Missing = reason };
}
