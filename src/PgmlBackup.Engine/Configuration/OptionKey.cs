using System.Globalization;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Configuration;

/// <summary>An option with its index. A class, so that .NET need not compile its collections anew in each process.</summary>
/// <param name="Name">The name without the index, for example <c>repo-path</c>.</param>
/// <param name="Group">What stands before the index, <c>pg</c> or <c>repo</c>; null when the option has none.</param>
/// <param name="Index">The index, from 1; 0 when the option has none.</param>
internal sealed record OptionKey(string Name, string? Group, int Index)
{
    private static readonly OptionKey s_none = new("", null, 0);

    private const int MaxLength = 64;
    private const int MaxIndex = 256;

    /// <summary>The name as it is written today, for example <c>repo1-path</c>.</summary>
    public override string ToString() =>
        Group is null ? Name : string.Create(CultureInfo.InvariantCulture, $"{Group}{Index}{Name.AsSpan(Group.Length)}");

    /// <summary>Reads the name of an option by the rules of pgBackRest's cfgParseOption.</summary>
    /// <param name="text">The name: today's or an old one, with or without an index.</param>
    /// <param name="version">The release whose names count.</param>
    /// <param name="key">The option; meaningless unless it was found.</param>
    /// <param name="refusal">Why pgBackRest stops with error 31; null unless it does. Never holds text that was not recognised.</param>
    internal static OptionKeyStatus TryParse(string text, PgBackRestVersion version, out OptionKey key, out string? refusal)
    {
        key = s_none;
        refusal = null;

        if (text.Length > MaxLength)
        {
            return Refuse($"the name of an option is longer than {MaxLength} characters", out refusal);
        }

        var prefix = text.StartsWith("no-", StringComparison.Ordinal) ? "no-" : text.StartsWith("reset-", StringComparison.Ordinal) ? "reset-" : "";
        var name = text[prefix.Length..];
        var dash = name.IndexOf('-');
        var index = 0;

        if (dash == 0)
        {
            return Refuse("the name of an option begins with a dash", out refusal);
        }

        if (dash > 0)
        {
            var start = name.AsSpan(0, dash).TrimEnd("0123456789").Length;

            if (start == 0)
            {
                return Refuse("the name of an option begins with a number", out refusal);
            }

            if (start < dash)
            {
                // 2.45 ends without a word at index 0, which 2.55.1 and later refuse.
                if (!int.TryParse(name.AsSpan(start, dash - start), NumberStyles.None, CultureInfo.InvariantCulture, out index) || index is < 1 or > MaxIndex)
                {
                    return Refuse($"the index of an option is not from 1 to {MaxIndex}", out refusal);
                }

                name = name.Remove(start, dash - start);
            }
        }

        return Recognise(prefix, name, index, version, out key, out refusal);
    }

    private static OptionKeyStatus Recognise(string prefix, string name, int index, PgBackRestVersion version, out OptionKey key, out string? refusal)
    {
        var rule = OptionTable.Find(name, version);
        var old = rule is null || (index == 0 && rule.OldNames.Contains(name)) ? OptionTable.FindByOldName(name, version) : null;
        rule ??= old;
        key = s_none;
        refusal = null;

        if (rule is null)
        {
            return OptionKeyStatus.Unknown;
        }

        var withIndex = old is null ? rule.Group is not null : old.OldNames.Contains(Indexed(name));
        var withoutIndex = old is null ? rule.Group is null : old.OldNames.Contains(name);
        refusal = index > 0 && !withIndex ? $"{name} takes no index"
            : index == 0 && !withoutIndex ? $"{name} needs an index, for example {new OptionKey(rule.Name, rule.Group, 1)}"
            : prefix == "no-" && !rule.CanBeNegated ? $"{rule.Name} cannot be negated"
            : prefix == "reset-" && rule.Place == OptionPlace.CommandLine ? $"{rule.Name} cannot be reset"
            : null;

        if (refusal is not null)
        {
            return OptionKeyStatus.Refused;
        }

        key = new OptionKey(rule.Name, rule.Group, rule.Group is null ? 0 : Math.Max(index, 1));
        return prefix.Length == 0 ? OptionKeyStatus.Found : OptionKeyStatus.Prefixed;
    }

    private static string Indexed(string name) => name.Contains('-') ? name.Insert(name.IndexOf('-'), "?") : name;

    private static OptionKeyStatus Refuse(string reason, out string? refusal)
    {
        refusal = reason;
        return OptionKeyStatus.Refused;
    }
}
