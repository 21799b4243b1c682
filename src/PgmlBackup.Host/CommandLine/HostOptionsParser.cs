namespace PgmlBackup.Host.CommandLine;

/// <summary>Reads the options of the host, which come before the cmdlet. What follows the cmdlet or the file is left alone.</summary>
internal sealed class HostOptionsParser
{
    private static readonly string[] s_names = ["OutputFormat", "NonInteractive", "Command", "File", "Help", "Version"];

    private readonly Queue<string> _words;
    private OutputFormat _format = OutputFormat.Table;
    private bool _nonInteractive;

    private HostOptionsParser(IEnumerable<string> words) => _words = new Queue<string>(words);

    /// <summary>The names of all options, without the dash.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>Reads the arguments of the process.</summary>
    /// <exception cref="UsageException">An option is unknown, misses its value, or nothing is asked for.</exception>
    public static HostOptions Parse(IEnumerable<string> words) => new HostOptionsParser(words).Read();

    private HostOptions Read()
    {
        while (_words.TryDequeue(out string? word))
        {
            if (!word.StartsWith('-'))
            {
                return Finish(HostAction.Cmdlet, word, takesRest: true);
            }

            (string name, string? attached) = Split(word);
            switch (Resolve(word, name))
            {
                case "OutputFormat":
                    _format = ReadFormat(attached ?? Value("OutputFormat", "Table, List or Json"));
                    break;
                case "NonInteractive":
                    _nonInteractive = true;
                    break;
                case "Command":
                    return Finish(HostAction.Command, attached ?? Value("Command", "one argument of script"), takesRest: false);
                case "File":
                    return Finish(HostAction.File, attached ?? Value("File", "the path of a .ps1 file"), takesRest: true);
                case "Version":
                    return Finish(HostAction.Version, "", takesRest: true);
                default:
                    return Finish(HostAction.Help, "", takesRest: true);
            }
        }

        throw new UsageException("A cmdlet, -Command or -File is needed.");
    }

    private static (string Name, string? Attached) Split(string word)
    {
        string name = word.TrimStart('-');
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
    }

    private static string Resolve(string word, string name)
    {
        if (name is "?")
        {
            return "Help";
        }

        string[] matches = [.. s_names.Where(option => name.Length > 0 && option.StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        return matches.Length == 1
            ? matches[0]
            : throw new UsageException($"'{word}' is no option of pgmlbackup.{NearMatches.Question(name, s_names, "-")}");
    }

    private static OutputFormat ReadFormat(string text) =>
        Enum.TryParse(text, ignoreCase: true, out OutputFormat format) && Enum.IsDefined(format) && !char.IsAsciiDigit(text[0])
            ? format
            : throw new UsageException($"'{text}' is no output format; it is Table, List or Json.");

    private string Value(string option, string what) =>
        _words.TryDequeue(out string? value) ? value : throw new UsageException($"-{option} needs {what}.");

    private HostOptions Finish(HostAction action, string target, bool takesRest)
    {
        if (!takesRest && _words.TryPeek(out string? extra))
        {
            // Joined with spaces, as other shells do it, data would become script.
            throw new UsageException($"-Command takes one argument, and options come before it: '{extra}' is too much. Quote the whole script.");
        }

        return new HostOptions(action, target, [.. _words], _format, _nonInteractive);
    }
}
