using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml.Linq;

namespace PgmlBackup.Host.Session;

/// <summary>
/// The list views of the module's format files, as definitions of their own. Without <c>Format-List</c> nothing asks the engine for
/// a list, but it takes the first view that it knows for a type, and these are known to the session before the module is.
/// </summary>
internal sealed class ListViews
{
    private readonly HashSet<string> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ExtendedTypeDefinition> _definitions = [];

    /// <summary>The definitions for the session.</summary>
    public IReadOnlyList<ExtendedTypeDefinition> Definitions => _definitions;

    /// <summary>Reads the format files that a manifest names.</summary>
    /// <param name="manifest">The path of the manifest.</param>
    public static ListViews OfModule(string manifest)
    {
        var views = new ListViews();
        var content = (Parser.ParseFile(manifest, out _, out _).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false) as HashtableAst)?.SafeGetValue();
        var files = LanguagePrimitives.ConvertTo<string[]>((content as System.Collections.IDictionary)?["FormatsToProcess"]) ?? [];
        foreach (string file in files)
        {
            views.Read(XDocument.Load(Path.Join(Path.GetDirectoryName(manifest), file)));
        }

        return views;
    }

    /// <summary>Reads a format file.</summary>
    public void Read(XDocument file)
    {
        foreach (XElement view in file.Descendants("View"))
        {
            if (view.Element("ListControl") is XElement control && Convert(control) is ListControl list)
            {
                Add(view, list);
            }
        }
    }

    /// <summary>Whether there is a list view for an object of these types.</summary>
    public bool Has(IEnumerable<string> typeNames) => typeNames.Any(_types.Contains);

    private void Add(XElement view, ListControl list)
    {
        string name = (string?)view.Element("Name") ?? "list";
        foreach (string type in view.Elements("ViewSelectedBy").Elements("TypeName").Select(element => element.Value.Trim()))
        {
            if (_types.Add(type))
            {
                _definitions.Add(new ExtendedTypeDefinition(type, [new FormatViewDefinition(name, list)]));
            }
        }
    }

    // Views with more than plain items (conditions, entries for subtypes, groups) cannot be built by hand without a loss;
    // their types are shown property by property instead.
    private static ListControl? Convert(XElement control)
    {
        XElement[] entries = [.. control.Elements("ListEntries").Elements("ListEntry")];
        if (entries is not [XElement entry] || entry.Element("EntrySelectedBy") is not null || entry.Descendants("ItemSelectionCondition").Any())
        {
            return null;
        }

        ListEntryBuilder builder = ListControl.Create().StartEntry();
        foreach (XElement item in entry.Elements("ListItems").Elements("ListItem"))
        {
            Add(builder, item);
        }

        return builder.EndEntry().EndList();
    }

    private static void Add(ListEntryBuilder builder, XElement item)
    {
        string? label = (string?)item.Element("Label");
        string? format = (string?)item.Element("FormatString");
        if (item.Element("ScriptBlock") is XElement script)
        {
            builder.AddItemScriptBlock(script.Value, label, format);
        }
        else if (item.Element("PropertyName") is XElement property)
        {
            builder.AddItemProperty(property.Value.Trim(), label, format);
        }
    }
}
