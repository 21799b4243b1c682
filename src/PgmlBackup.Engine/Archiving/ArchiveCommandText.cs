using System.Text;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Archiving;

/// <summary>The server's <c>archive_command</c>: a line for a shell in which the server replaces <c>%p</c> by the path of a WAL segment.</summary>
internal static class ArchiveCommandText
{
    private const string ProgramName = "pgbackrest";
    private static readonly HashSet<string> s_nothing = new(StringComparer.Ordinal) { "", "(disabled)", "true", "/bin/true", "/usr/bin/true", ":", "exit 0" };
    private static readonly HashSet<string> s_defaultFiles = new(StringComparer.Ordinal) { "/etc/pgbackrest/pgbackrest.conf", "/etc/pgbackrest.conf" };

    /// <summary>Makes a command.</summary>
    /// <param name="program">pgBackRest, absolute: the server has a PATH of its own.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="config">The configuration file; null for the one that pgBackRest finds.</param>
    /// <param name="include">The folder of further files that goes with it; null for none.</param>
    internal static string Create(string program, string stanza, string? config, string? include)
    {
        List<string> words = [program, $"--stanza={stanza}"];
        words.AddRange(config is null ? [] : [$"--config={config}"]);
        words.AddRange(include is null ? [] : [$"--config-include-path={include}"]);
        words.Add("archive-push");
        return $"{CommandLineText.Quote(words).Replace("%", "%%", StringComparison.Ordinal)} %p";
    }

    /// <summary>Judges a command.</summary>
    /// <param name="command">The command as the server has it.</param>
    /// <param name="program">pgBackRest's program, whose name may be another one.</param>
    /// <param name="stanza">The stanza that is meant.</param>
    /// <param name="config">The configuration file that is meant; null for the one that pgBackRest finds.</param>
    internal static ArchiveCommandFit Judge(string command, string program, string stanza, string? config)
    {
        if (s_nothing.Contains(command.Trim()))
        {
            return ArchiveCommandFit.Empty;
        }

        if (Words(command) is not { } words || words.FindIndex(word => !IsAssignment(word)) is not (>= 0 and var at)
            || Path.GetFileName(words[at]) is not { } name || (name != ProgramName && name != Path.GetFileName(program))
            || !words.Contains("archive-push") || !words.Contains("%p"))
        {
            return ArchiveCommandFit.Foreign;
        }

        string? Value(string option) =>
            words.FindIndex(word => word == $"--{option}") is >= 0 and var found && found + 1 < words.Count ? words[found + 1]
            : words.LastOrDefault(word => word.StartsWith($"--{option}=", StringComparison.Ordinal))?[(option.Length + 3)..]
            ?? words.Take(at).LastOrDefault(word => word.StartsWith($"PGBACKREST_{option.ToUpperInvariant()}=", StringComparison.Ordinal))?[(option.Length + 12)..];

        return Value("stanza") != stanza ? ArchiveCommandFit.OtherStanza
            : IsSameFile(Value("config"), config) ? ArchiveCommandFit.Fits
            : ArchiveCommandFit.OtherConfiguration;
    }

    private static bool IsSameFile(string? has, string? meant) => has == meant || ((has is null || s_defaultFiles.Contains(has)) && (meant is null || s_defaultFiles.Contains(meant)));

    private static bool IsAssignment(string word) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(c => c is '_' || char.IsAsciiLetterOrDigit(c));

    // The words of a simple command; null where the shell would do more: operators, substitutions, several lines.
    private static List<string>? Words(string command)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < command.Length; i++)
        {
            char c = command[i];
            if (quote == '\0' && (c is '\'' or '"'))
            {
                quote = c;
                inWord = true;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote != '\'' && c == '\\' && i + 1 < command.Length)
            {
                word.Append(command[++i]);
                inWord = true;
            }
            else if ((quote == '\0' && "|&;<>()\n#*?[]{}!~".Contains(c, StringComparison.Ordinal)) || (quote != '\'' && c is '$' or '`'))
            {
                return null;
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                Take();
            }
            else
            {
                // The server makes one of two.
                i += c == '%' && i + 1 < command.Length && command[i + 1] == '%' ? 1 : 0;
                word.Append(c);
                inWord = true;
            }
        }

        Take();
        return quote == '\0' ? words : null;

        void Take()
        {
            if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }
    }
}
