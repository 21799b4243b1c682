namespace PgmlBackup.Engine.Files;

/// <summary>The content of a file at one moment.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Bytes">All of it; null when there is no such file.</param>
public sealed record FileText(string Path, byte[]? Bytes)
{
    /// <summary>True when the file is not there.</summary>
    public bool IsMissing => Bytes is null;

    /// <summary>True when both moments saw the same bytes, or both no file.</summary>
    public bool HasBytesOf(FileText other) => Bytes is null ? other.Bytes is null : other.Bytes is { } bytes && Bytes.AsSpan().SequenceEqual(bytes);

    /// <summary>The path and the size, never the content: it may hold secrets.</summary>
    public override string ToString() => IsMissing ? $"{Path} (missing)" : $"{Path} ({Bytes!.Length} bytes)";
}
