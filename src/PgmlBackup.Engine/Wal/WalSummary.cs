using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PgmlBackup.Engine.Wal;

/// <summary>What there is to search for in one file of an archive: the records that begin in it.</summary>
/// <param name="File">The file's name, size and time: another file by the same name is another.</param>
/// <param name="Names">The names of its restore points.</param>
internal sealed record WalSummary(string File, IReadOnlyList<string> Names)
{
    private const int ChecksumLength = 16;

    /// <summary>The lowest transaction that ended in it; null when none did.</summary>
    internal uint? FirstTransaction { get; init; }

    /// <summary>The highest.</summary>
    internal uint? LastTransaction { get; init; }

    /// <summary>The name of a file in an index.</summary>
    internal static string KeyOf(in ArchiveFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.SegmentName}-{file.Checksum}{file.Extension}:{file.Size}:{new DateTimeOffset(file.Time).ToUnixTimeSeconds()}");

    /// <summary>The summary of records.</summary>
    internal static WalSummary Of(string file, IReadOnlyList<WalRecord> records)
    {
        uint[] ended = [.. records.Where(record => record.Time is not null).Select(record => record.TransactionId)];
        return new WalSummary(file, [.. records.Where(record => record.Name is not null).Select(record => record.Name!)])
        {
            FirstTransaction = ended.Length == 0 ? null : ended.Min(),
            LastTransaction = ended.Length == 0 ? null : ended.Max(),
        };
    }

    /// <summary>Reads a line of an index.</summary>
    /// <returns>Null when it is not whole, or not one.</returns>
    internal static WalSummary? Parse(string line)
    {
        string[] fields = line.Split(' ');
        if (fields.Length < 4 || fields[^1] != Checksum(string.Join(' ', fields[..^1])) || !TryNumber(fields[1], out uint? first) || !TryNumber(fields[2], out uint? last))
        {
            return null;
        }

        return new WalSummary(fields[0], [.. fields[3..^1].Select(Uri.UnescapeDataString)]) { FirstTransaction = first, LastTransaction = last };
    }

    /// <summary>The line of it in an index, without an end.</summary>
    public override string ToString()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{File} {Number(FirstTransaction)} {Number(LastTransaction)}{string.Concat(Names.Select(name => " " + Uri.EscapeDataString(name)))}");
        return $"{text} {Checksum(text)}";
    }

    private static string Number(uint? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static bool TryNumber(string text, out uint? value)
    {
        bool isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        value = isNumber ? number : null;
        return isNumber || text == "-";
    }

    private static string Checksum(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..ChecksumLength];
}
