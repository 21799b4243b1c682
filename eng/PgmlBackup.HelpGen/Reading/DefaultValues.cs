using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>What the parameters of a cmdlet are when they are not given: what the code says in words, else what a new cmdlet has.</summary>
/// <param name="type">The class of the cmdlet.</param>
internal sealed class DefaultValues(Type type)
{
    private const string None = "None";

    // Not disposed of: it never runs, so it holds nothing, and PowerShell itself disposes of no cmdlet that it has not begun.
    private readonly object _fresh = Activator.CreateInstance(type)!;

    /// <summary>The default of a parameter in words.</summary>
    public string Of(PropertyInfo property)
    {
        PSDefaultValueAttribute? said = property.GetCustomAttribute<PSDefaultValueAttribute>();
        return string.IsNullOrEmpty(said?.Help) ? Format(said?.Value ?? property.GetValue(_fresh)) : said.Help;
    }

    private static string Format(object? value) => value switch
    {
        null or "" => None,
        string text => text,
        SwitchParameter given => given.IsPresent ? "True" : "False",
        bool flag => flag ? "True" : "False",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable many => many.Cast<object?>().Select(Format).ToArray() is { Length: > 0 } all ? string.Join(", ", all) : None,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? None,
    };
}
