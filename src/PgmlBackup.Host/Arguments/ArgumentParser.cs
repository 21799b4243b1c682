using System.Collections;
using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Arguments;

/// <summary>
/// Turns the arguments of a process into those of a command. What a value holds is never looked at as script:
/// it reaches the command as text, and only the engine converts it to the type of the parameter.
/// </summary>
internal sealed class ArgumentParser
{
    private readonly ParameterTable _table;
    private readonly Queue<string> _words;
    private readonly Dictionary<string, object> _named = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _positional = [];
    private bool _wantsHelp;

    private ArgumentParser(ParameterTable table, IEnumerable<string> words)
    {
        _table = table;
        _words = new Queue<string>(words);
    }

    /// <summary>Reads the arguments of a command.</summary>
    /// <param name="table">The parameters of the command.</param>
    /// <param name="words">The arguments, as the process was given them.</param>
    /// <exception cref="UsageException">A parameter is unknown, ambiguous, given twice, or its value is missing or of the wrong form.</exception>
    public static ParsedArguments Parse(ParameterTable table, IEnumerable<string> words) => new ArgumentParser(table, words).Read();

    private ParsedArguments Read()
    {
        while (_words.TryDequeue(out string? word))
        {
            if (word == "--")
            {
                _positional.AddRange(_words);
                break;
            }

            if (IsParameter(word))
            {
                ReadParameter(word);
            }
            else
            {
                _positional.Add(word);
            }
        }

        return new ParsedArguments([.. _named.Select(pair => new NamedArgument(pair.Key, pair.Value))], [.. Positional()], _wantsHelp);
    }

    // A dash and a digit is a negative number, a dash alone is a value (standard input, for many programs).
    private static bool IsParameter(string word) =>
        word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] is '_' or '?' or '-');

    private void ReadParameter(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? word[1..] : word[1..colon];
        string? attached = colon < 0 ? null : word[(colon + 1)..];
        if (IsHelp(name))
        {
            _wantsHelp = true;
            return;
        }

        if (name.StartsWith('-'))
        {
            throw new UsageException($"'{word}': parameters of a cmdlet begin with one dash and their value follows after a blank or a colon. What follows '--' is positional.");
        }

        ParameterShape? parameter = _table.Find(name);
        if (parameter is null)
        {
            _positional.Add(word);
            return;
        }

        if (attached is "")
        {
            throw new UsageException($"'{word}' has nothing after the colon. Where a shell has taken $false or $true for a variable of its own, write -{parameter.Name}:false or -{parameter.Name}:true.");
        }

        Add(parameter, attached);
    }

    private bool IsHelp(string name) =>
        name is "?" or "-help" || (name.Equals("help", StringComparison.OrdinalIgnoreCase) && !_table.Has("help"));

    private void Add(ParameterShape parameter, string? attached)
    {
        object value = parameter.Kind switch
        {
            ParameterKind.Switch => attached is null || TruthText.Parse(parameter.Name, attached),
            ParameterKind.Boolean => TruthText.Parse(parameter.Name, attached ?? NextValue(parameter)),
            ParameterKind.List => ListText.Split(Continued(attached ?? NextValue(parameter))).ToArray<object>(),
            ParameterKind.Dictionary => DictionaryText.Parse(parameter.Name, Continued(attached ?? NextValue(parameter))),
            _ => attached ?? NextValue(parameter),
        };
        _named.TryGetValue(parameter.Name, out object? before);
        _named[parameter.Name] = (value, before) switch
        {
            (object[] more, object[] first) => first.Concat(more).ToArray(),
            (IReadOnlyList<KeyValuePair<string, string>> pairs, _) => Merge(parameter, before as Hashtable, pairs),
            (_, null) => value,
            _ => throw new UsageException($"-{parameter.Name} is given twice."),
        };
    }

    private string NextValue(ParameterShape parameter)
    {
        if (_words.TryPeek(out string? next) && !IsParameter(next))
        {
            return _words.Dequeue();
        }

        string example = next is null ? "" : $" A value that begins with a dash is written -{parameter.Name}:{next}.";
        throw new UsageException($"-{parameter.Name} needs a value.{example}");
    }

    // `a, b` reaches a process as two words.
    private string Continued(string text)
    {
        while (ListText.Continues(text) && _words.TryPeek(out string? next) && !IsParameter(next))
        {
            text += _words.Dequeue();
        }

        return text;
    }

    private static Hashtable Merge(ParameterShape parameter, Hashtable? before, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        Hashtable merged = before ?? new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in pairs)
        {
            if (merged.ContainsKey(key))
            {
                throw new UsageException($"-{parameter.Name} has the key '{key}' twice.");
            }

            merged.Add(key, value);
        }

        return merged;
    }

    // PowerShell fills the positions that no name has filled, in their order; only so it is known that a word is a list.
    private IEnumerable<object> Positional()
    {
        var open = new Queue<IGrouping<int?, ParameterShape>>(_table.Parameters
            .Where(parameter => parameter.Position is not null && !_named.ContainsKey(parameter.Name))
            .GroupBy(parameter => parameter.Position)
            .OrderBy(group => group.Key));
        var words = new Queue<string>(_positional);
        while (words.TryDequeue(out string? word))
        {
            IEnumerable<ParameterShape> takers = open.TryDequeue(out IGrouping<int?, ParameterShape>? group) ? group : [];
            if (!takers.Any() || takers.Any(taker => taker.TakesRest || taker.Kind is not (ParameterKind.List or ParameterKind.Dictionary)))
            {
                yield return word;
                continue;
            }

            while (ListText.Continues(word) && words.TryDequeue(out string? next))
            {
                word += next;
            }

            ParameterShape taker = takers.First();
            yield return taker.Kind == ParameterKind.List
                ? ListText.Split(word).ToArray<object>()
                : Merge(taker, null, DictionaryText.Parse(taker.Name, word));
        }
    }
}
