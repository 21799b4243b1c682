using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The number of a repository, as in <c>repo1-path</c>.</summary>
public readonly record struct RepositoryKey
{
    /// <summary>The highest number that pgBackRest takes.</summary>
    public const int Max = 256;

    private readonly int _index;

    private RepositoryKey(int value) => _index = value - 1;

    /// <summary>The number, from 1 to 256; 1 where nothing was said.</summary>
    public int Value => _index + 1;

    /// <summary>Checks a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>True when it can be the number of a repository.</returns>
    public static bool IsValid(int value) => value is >= 1 and <= Max;

    /// <summary>Checks a number and keeps it.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The key.</returns>
    /// <exception cref="PgmlException">InvalidRepositoryKey.</exception>
    public static RepositoryKey Of(int value) => IsValid(value)
        ? new RepositoryKey(value)
        : throw new PgmlException(FaultCatalog.InvalidRepositoryKey, $"{value} is not the number of a repository: they go from 1 to {Max}.", value);

    /// <summary>The name of an option of this repository.</summary>
    /// <param name="name">The name without group and index, for example <c>path</c>.</param>
    /// <returns>For example <c>repo1-path</c>.</returns>
    public string Option(string name) => string.Create(CultureInfo.InvariantCulture, $"repo{Value}-{name}");

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
