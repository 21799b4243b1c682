using System.Text;

namespace PgmlBackup.Host.Interface;

/// <summary>A question with choices, as PowerShell's console asks it: <c>[Y] Yes  [N] No  [?] Help (default is "Y"):</c>.</summary>
internal sealed class ChoicePrompt
{
    private readonly (string Key, string Label, string Help)[] _choices;
    private readonly int _defaultChoice;

    /// <summary>A question.</summary>
    /// <param name="choices">Labels, with <c>&amp;</c> before the letter that chooses, and their explanations.</param>
    /// <param name="defaultChoice">What an empty answer means; negative for nothing.</param>
    public ChoicePrompt(IEnumerable<(string Label, string Help)> choices, int defaultChoice)
    {
        _choices = [.. choices.Select(choice => (KeyOf(choice.Label), Plain(choice.Label), choice.Help))];
        _defaultChoice = defaultChoice;
    }

    /// <summary>The line that asks.</summary>
    public string Question
    {
        get
        {
            var text = new StringBuilder();
            foreach ((string key, string label, _) in _choices)
            {
                text.Append('[').Append(key).Append("] ").Append(label).Append("  ");
            }

            text.Append("[?] Help");
            if (_defaultChoice >= 0)
            {
                text.Append(" (default is \"").Append(_choices[_defaultChoice].Key).Append("\")");
            }

            return text.Append(": ").ToString();
        }
    }

    /// <summary>What each choice does, a line each.</summary>
    public string Help => string.Concat(_choices.Select(choice => $"{choice.Key} - {choice.Help}\n"));

    /// <summary>The choice that an answer stands for; null when it stands for none.</summary>
    public int? Match(string answer)
    {
        string typed = answer.Trim();
        if (typed.Length == 0)
        {
            return _defaultChoice >= 0 ? _defaultChoice : null;
        }

        int index = Array.FindIndex(_choices, choice =>
            choice.Key.Equals(typed, StringComparison.OrdinalIgnoreCase) || choice.Label.Equals(typed, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : null;
    }

    private static string KeyOf(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length ? label.Substring(mark + 1, 1).ToUpperInvariant() : label;
    }

    private static string Plain(string label) => label.Replace("&", "", StringComparison.Ordinal);
}
