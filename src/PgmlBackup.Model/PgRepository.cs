namespace PgmlBackup.Model;

/// <summary>The state of one repository of a stanza.</summary>
public sealed record PgRepository
{
    /// <summary>The number of the repository, 1 to 256.</summary>
    public required int Repository { get; init; }

    /// <summary>What it says of the stanza.</summary>
    public required PgStanzaStatus Status { get; init; }

    /// <summary>pgBackRest's own words for the status.</summary>
    public required string Message { get; init; }

    /// <summary>The cipher: <c>none</c> or <c>aes-256-cbc</c>.</summary>
    public string? Cipher { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"repo{Repository}: {Message}";
}
