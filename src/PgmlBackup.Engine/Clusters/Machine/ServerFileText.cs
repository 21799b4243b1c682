using System.Text;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>Reads which other files the files of a server's configuration name.</summary>
internal static partial class ServerFileText
{
    /// <summary>The names of the lines that lead to other files, as PostgreSQL spells them.</summary>
    internal const string Include = "include";

    /// <summary>As <see cref="Include"/>; a file that is missing is passed over.</summary>
    internal const string IncludeIfExists = "include_if_exists";

    /// <summary>As <see cref="Include"/>, for all <c>*.conf</c> of a folder.</summary>
    internal const string IncludeFolder = "include_dir";

    /// <summary>The settings of a <c>postgresql.conf</c>, in their order, names in small letters.</summary>
    internal static IEnumerable<(string Name, string Value)> Settings(string text) =>
        from line in text.Split('\n')
        let match = SettingLine().Match(line)
        where match.Success
        select (match.Groups["name"].Value.ToLowerInvariant(), Unquote(match.Groups["value"].Value));

    /// <summary>What a <c>pg_hba.conf</c> or <c>pg_ident.conf</c> names: includes (PostgreSQL 16), and files that list databases or users (<c>@file</c>).</summary>
    /// <param name="text">The file.</param>
    /// <param name="hasLists">True for <c>pg_hba.conf</c>, in which an unquoted <c>@</c> begins the name of a list.</param>
    internal static IEnumerable<(string Name, string Value)> AccessFiles(string text, bool hasLists)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = [.. AccessWord().Matches(line).Select(match => match.Value).TakeWhile(word => !word.StartsWith('#'))];
            if (words is [Include or IncludeIfExists or IncludeFolder, var path])
            {
                yield return (words[0], path.Trim('"'));
            }
            else if (hasLists)
            {
                // The database and the user; an @ further on is part of a host's or a server's name.
                foreach (string list in words.Skip(1).Take(2).SelectMany(word => word.Split(',')).Where(word => word.Length > 1 && word.StartsWith('@')))
                {
                    yield return (Include, list[1..].Trim('"'));
                }
            }
        }
    }

    /// <summary>The <c>config_file</c> that a server was started with, as <c>postmaster.opts</c> has it; null when none was named.</summary>
    internal static string? ConfigFileOf(string options)
    {
        string? found = null;
        foreach (Match match in StartWord().Matches(options))
        {
            // -c config_file=PATH, --config_file=PATH or --config-file=PATH.
            if (match.Groups["word"].Value.TrimStart('-').Split('=', 2) is [var name, var value] && name.Replace('-', '_') == "config_file")
            {
                found = value;
            }
        }

        return found;
    }

    private static string Unquote(string value)
    {
        if (!value.StartsWith('\''))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (int i = 1; i < value.Length - 1; i++)
        {
            // A doubled quote and an escaped character are one character.
            i += value[i] is '\'' or '\\' ? 1 : 0;
            text.Append(value[i]);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z_][A-Za-z0-9_.$]*)\s*(=\s*|\s)(?<value>'([^'\\]|''|\\.)*'|[^\s#']+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SettingLine();

    [GeneratedRegex("""#.*|([^\s"#]|"[^"]*")+""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AccessWord();

    [GeneratedRegex("\"(?<word>[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex StartWord();
}
