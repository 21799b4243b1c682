using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PgmlBackup.Host.Output;

/// <summary>Shows objects that have no list view of their own as <c>Name : value</c>, one property a line.</summary>
/// <param name="hasListView">Whether the formatter has a list view for an object of these types.</param>
internal sealed class PropertyList(Func<IEnumerable<string>, bool> hasListView)
{
    private const int ShownItems = 4;

    /// <summary>What the formatter is to show: the object itself when it has a view or is a plain value, else lines of text.</summary>
    public IEnumerable<object?> Render(object? value)
    {
        if (value is null || LanguagePrimitives.IsObjectEnumerable(value))
        {
            return [value];
        }

        PSObject item = PSObject.AsPSObject(value);
        bool isPlain = item.BaseObject is string or ValueType or ErrorRecord;
        return isPlain || hasListView(item.TypeNames) ? [value] : Lines(item);
    }

    private static List<object?> Lines(PSObject item)
    {
        (string Name, string Text)[] rows = [.. Properties(item).Select(property => (property.Name, Text(property)))];
        int width = rows.Select(row => row.Name.Length).DefaultIfEmpty(0).Max();
        PSStyle style = PSStyle.Instance;
        List<object?> lines = [""];
        foreach ((string name, string text) in rows)
        {
            string indented = text.ReplaceLineEndings("\n").Replace("\n", "\n" + new string(' ', width + 3), StringComparison.Ordinal);
            lines.Add($"{style.Formatting.FormatAccent}{name.PadRight(width)} :{style.Reset} {indented}");
        }

        return lines;
    }

    // The set that a type names as its display is what PowerShell's own lists show.
    private static IEnumerable<PSPropertyInfo> Properties(PSObject item)
    {
        var standard = item.Members["PSStandardMembers"] as PSMemberSet;
        return standard?.Members["DefaultDisplayPropertySet"] is PSPropertySet set
            ? set.ReferencedPropertyNames.Select(name => item.Properties[name]).OfType<PSPropertyInfo>()
            : item.Properties.Where(property => property.IsGettable);
    }

    private static string Text(PSPropertyInfo property)
    {
        try
        {
            return Text(property.Value);
        }
        catch (GetValueException)
        {
            // Shown empty, as PowerShell's own lists do.
            return "";
        }
    }

    private static string Text(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is IDictionary or string || bare is not IEnumerable items)
        {
            return bare is IDictionary pairs ? Braces(pairs.Cast<object?>().Select(Pair)) : Plain(value);
        }

        return Braces(items.Cast<object?>().Select(Plain));
    }

    private static string Braces(IEnumerable<string> texts)
    {
        string[] shown = [.. texts.Take(ShownItems + 1)];
        return $"{{{string.Join(", ", shown.Take(ShownItems))}{(shown.Length > ShownItems ? "..." : "")}}}";
    }

    private static string Pair(object? entry) => entry is DictionaryEntry pair ? $"{Plain(pair.Key)} = {Plain(pair.Value)}" : Plain(entry);

    private static string Plain(object? value) => value is null ? "" : PSObject.AsPSObject(value).ToString(null, CultureInfo.CurrentCulture);
}
