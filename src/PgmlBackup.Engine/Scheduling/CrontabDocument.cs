using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>A crontab in which each schedule of this module has a block between two marks. Whatever else stands there stays byte for byte.</summary>
/// <remarks>
/// The blocks stand first: a setting such as <c>SHELL=</c> holds for all lines below it, so none of others can change ours there, and ours hold none.
/// </remarks>
internal sealed partial class CrontabDocument
{
    private readonly IReadOnlyList<string> _lines;

    private CrontabDocument(IReadOnlyList<string> lines)
    {
        _lines = lines;
        Blocks = FindBlocks(lines);
    }

    /// <summary>The blocks of this module, in the order of the file.</summary>
    internal IReadOnlyList<CrontabBlock> Blocks { get; }

    /// <summary>The lines, without their line feeds. Each character is a byte.</summary>
    internal IReadOnlyList<string> Lines => _lines;

    /// <summary>Reads a crontab.</summary>
    /// <exception cref="PgmlException"><c>CrontabDamaged</c>.</exception>
    internal static CrontabDocument Parse(ReadOnlySpan<byte> content)
    {
        string text = Encoding.Latin1.GetString(content);
        return new CrontabDocument(text.Length == 0 ? [] : text[..(text.EndsWith('\n') ? ^1 : ^0)].Split('\n'));
    }

    /// <summary>The bytes. crontab(1) wants a line feed after the last line, so there is one.</summary>
    internal byte[] ToBytes() => Encoding.Latin1.GetBytes(string.Concat(_lines.Select(line => line + "\n")));

    /// <summary>The block of a schedule; null when there is none.</summary>
    internal CrontabBlock? Find(string name) => Blocks.FirstOrDefault(block => block.Name == name);

    /// <summary>The crontab with a schedule, whose block takes the place of its old one or comes after the other ones.</summary>
    /// <param name="name">The schedule.</param>
    /// <param name="entry">Its line.</param>
    internal CrontabDocument With(string name, string entry)
    {
        string[] block = [$"# >>> pgmlbackup {name}: made by Register-PgBackupSchedule, which replaces all up to the next mark", entry, $"# <<< pgmlbackup {name}"];
        int leading = LeadingEnd();
        CrontabDocument rest = Without(name);
        int place = Find(name) is { } old && old.Start < leading ? old.Start : rest.LeadingEnd();
        return new CrontabDocument([.. rest._lines.Take(place), .. block, .. rest._lines.Skip(place)]);
    }

    /// <summary>The crontab without a schedule.</summary>
    internal CrontabDocument Without(string name) => Find(name) is { } block ? new CrontabDocument([.. _lines.Take(block.Start), .. _lines.Skip(block.End)]).Without(name) : this;

    private int LeadingEnd()
    {
        int end = 0;
        foreach (CrontabBlock block in Blocks)
        {
            if (block.Start != end)
            {
                break;
            }

            end = block.End;
        }

        return end;
    }

    private static List<CrontabBlock> FindBlocks(IReadOnlyList<string> lines)
    {
        List<CrontabBlock> blocks = [];
        (string Name, int Start)? open = null;
        for (int i = 0; i < lines.Count; i++)
        {
            if (Begin().Match(lines[i]) is { Success: true } begin)
            {
                open = open is null ? (begin.Groups[1].Value, i) : throw Damaged(open.Value.Start, lines);
            }
            else if (End().Match(lines[i]) is { Success: true } end)
            {
                if (open is not { } started || started.Name != end.Groups[1].Value)
                {
                    throw Damaged(open?.Start ?? i, lines);
                }

                blocks.Add(new CrontabBlock(started.Name, started.Start, i + 1, [.. lines.Skip(started.Start + 1).Take(i - started.Start - 1)]));
                open = null;
            }
        }

        return open is null ? blocks : throw Damaged(open.Value.Start, lines);
    }

    private static PgmlException Damaged(int line, IReadOnlyList<string> lines) => new(
        FaultCatalog.CrontabDamaged,
        string.Create(CultureInfo.InvariantCulture, $"The mark in line {line + 1} of the crontab has no counterpart: {lines[line]}"));

    [GeneratedRegex(@"\A# >>> pgmlbackup ([A-Za-z0-9_.-]+):.*\z", RegexOptions.Singleline)]
    private static partial Regex Begin();

    [GeneratedRegex(@"\A# <<< pgmlbackup ([A-Za-z0-9_.-]+)\s*\z", RegexOptions.Singleline)]
    private static partial Regex End();
}
