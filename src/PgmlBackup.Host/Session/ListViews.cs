using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Xml.Linq;

namespace PgmlBackup.Host.Session;

/// <summary>
/// The list views of the module's format files. Without <c>Format-List</c> nothing asks the engine for a list, but it takes the
/// first view that it knows for a type, and these are made known to the session before the module is.
/// </summary>
internal sealed class ListViews
{
    private readonly HashSet<string> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<XDocument> _files = [];

    /// <summary>Format files with nothing but list views and what these refer to.</summary>
    public IReadOnlyList<XDocument> Files => _files;

    /// <summary>Reads the format files that a manifest names.</summary>
    /// <param name="manifest">The path of the manifest.</param>
    public static ListViews OfModule(string manifest)
    {
        var views = new ListViews();
        Ast? content = Parser.ParseFile(manifest, out _, out _).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false);
        var values = (content as HashtableAst)?.SafeGetValue() as IDictionary;
        foreach (string file in LanguagePrimitives.ConvertTo<string[]>(values?["FormatsToProcess"]) ?? [])
        {
            views.Read(XDocument.Load(Path.Join(Path.GetDirectoryName(manifest), file)));
        }

        return views;
    }

    /// <summary>Reads a format file.</summary>
    public void Read(XDocument file)
    {
        file.Descendants("View").Where(view => view.Element("ListControl") is null).Remove();
        XElement[] views = [.. file.Descendants("View")];
        if (views.Length > 0)
        {
            _files.Add(file);
            _types.UnionWith(views.Elements("ViewSelectedBy").Elements("TypeName").Select(type => type.Value.Trim()));
        }
    }

    /// <summary>Whether there is a list view for an object of these types.</summary>
    public bool Has(IEnumerable<string> typeNames) => typeNames.Any(_types.Contains);

    /// <summary>Adds the views to a session that is not open yet. The engine reads them from files.</summary>
    /// <param name="state">The session's beginnings.</param>
    /// <param name="folder">An empty folder for the files, which stays as long as the session.</param>
    public void AddTo(InitialSessionState state, string folder)
    {
        foreach (XDocument file in _files)
        {
            string path = Path.Join(folder, $"{_files.IndexOf(file)}.Format.ps1xml");
            file.Save(path);
            state.Formats.Add(new SessionStateFormatEntry(path));
        }
    }
}
