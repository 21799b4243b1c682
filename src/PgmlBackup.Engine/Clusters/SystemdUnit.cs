using System.Globalization;
using System.Text;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What <c>systemctl show</c> tells of a unit.</summary>
/// <param name="Name">Its full name, such as <c>postgresql-15.service</c>.</param>
/// <param name="IsLoaded">False when there is no such unit.</param>
/// <param name="IsActive">True while systemd takes it for running or starting.</param>
/// <param name="MainProcessId">Its main process; null when it has none.</param>
/// <param name="DataDirectory">The data directory that it starts: its <c>PGDATA</c>, else the <c>-D</c> of its command; null when it names none.</param>
internal sealed record SystemdUnit(string Name, bool IsLoaded, bool IsActive, int? MainProcessId, string? DataDirectory)
{
    /// <summary>The properties that are asked for.</summary>
    internal const string Properties = "Id,LoadState,ActiveState,MainPID,Environment,ExecStart";

    /// <summary>Reads <c>systemctl show</c>, in which an empty line separates the units.</summary>
    internal static IReadOnlyList<SystemdUnit> Parse(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(ParseOne).Where(unit => unit.Name.Length > 0)];

    /// <summary>Reads the names from <c>systemctl list-units</c> or <c>list-unit-files</c> without a legend; templates are left out.</summary>
    internal static IReadOnlyList<string> ParseNames(string text) =>
    [
        .. text.Split('\n')
            .Select(line => line.TrimStart(' ', '●', '*', '○', '×').Split(' ', 2)[0])
            .Where(name => name.EndsWith(".service", StringComparison.Ordinal) && !name.Contains("@.", StringComparison.Ordinal))
            .Distinct(),
    ];

    private static SystemdUnit ParseOne(string block)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in block.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                values.TryAdd(line[..equals], line[(equals + 1)..]);
            }
        }

        int.TryParse(values.GetValueOrDefault("MainPID"), NumberStyles.None, CultureInfo.InvariantCulture, out int process);
        return new SystemdUnit(
            values.GetValueOrDefault("Id", ""),
            values.GetValueOrDefault("LoadState") == "loaded",
            values.GetValueOrDefault("ActiveState") is "active" or "activating" or "reloading",
            process > 0 ? process : null,
            DataDirectoryOf(Words(values.GetValueOrDefault("Environment", "")), Words(values.GetValueOrDefault("ExecStart", ""))));
    }

    private static string? DataDirectoryOf(List<string> environment, List<string> command)
    {
        const string variable = "PGDATA=";
        string? path = environment.FirstOrDefault(word => word.StartsWith(variable, StringComparison.Ordinal))?[variable.Length..];
        if (path is null)
        {
            int option = command.IndexOf("-D");
            path = option >= 0 && option + 1 < command.Count ? command[option + 1] : null;
        }

        return path is not null && path.StartsWith('/') ? path.TrimEnd('/') : null;
    }

    // systemd quotes a word with blanks and escapes within it as C does.
    private static List<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (quote == '\0' && c == ' ')
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        words.RemoveAll(string.IsNullOrEmpty);
        return words;
    }
}
