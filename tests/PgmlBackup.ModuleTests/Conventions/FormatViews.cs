using System.Xml.Linq;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>The types for which a format file has a view.</summary>
/// <param name="names">Their names.</param>
internal sealed class FormatViews(IReadOnlySet<string> names)
{
    /// <summary>Reads a format file; a selection set counts for each of its types.</summary>
    public static FormatViews Read(string path)
    {
        XElement root = XDocument.Load(path).Root!;
        ILookup<string, string> sets = root.Descendants("SelectionSet")
            .SelectMany(set => set.Descendants("TypeName").Select(type => (Set: set.Element("Name")!.Value, Type: type.Value)))
            .ToLookup(pair => pair.Set, pair => pair.Type);
        IEnumerable<XElement> selected = root.Descendants("View").Elements("ViewSelectedBy").Elements();
        return new FormatViews(selected
            .SelectMany(element => element.Name.LocalName == "SelectionSetName" ? sets[element.Value] : [element.Value])
            .Select(name => name.Trim())
            .ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Whether a type has a view.</summary>
    public bool Contains(string typeName) => names.Contains(typeName);
}
