using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>Turns references to code into what an administrator knows: the class of a cmdlet is its name, its property is <c>-Parameter</c>.</summary>
/// <param name="cmdlets">The classes of the cmdlets.</param>
internal sealed class CrefNames(IEnumerable<Type> cmdlets)
{
    private readonly Dictionary<string, string> _cmdlets = cmdlets.ToDictionary(type => type.FullName!.Replace('+', '.'), NameOf, StringComparer.Ordinal);

    /// <summary>The name of a cmdlet.</summary>
    public static string NameOf(Type cmdlet)
    {
        CmdletAttribute attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        return $"{attribute.VerbName}-{attribute.NounName}";
    }

    /// <summary>What <c>see</c>, <c>seealso</c> and <c>paramref</c> say.</summary>
    public DocInline Resolve(XElement reference)
    {
        string own = reference.Value.Trim();
        if ((string?)reference.Attribute("href") is { } href)
        {
            return new DocInline(own.Length > 0 ? own : href, Uri: href);
        }

        if ((string?)reference.Attribute("cref") is { } cref)
        {
            DocInline resolved = ResolveCref(cref);
            return own.Length > 0 ? resolved with { Text = own } : resolved;
        }

        string word = (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? own;
        return new DocInline(word is "true" or "false" or "null" ? "$" + word : word, IsCode: true);
    }

    private DocInline ResolveCref(string cref)
    {
        string name = cref[2..].Split('(')[0];
        if (_cmdlets.TryGetValue(name, out string? cmdlet))
        {
            return new DocInline(cmdlet, IsCode: true, Uri: $"{cmdlet}.md");
        }

        int dot = name.LastIndexOf('.');
        string last = name[(dot + 1)..].Split('`')[0];
        bool isParameter = cref.StartsWith("P:", StringComparison.Ordinal) && IsCmdlet(name[..dot]);
        return new DocInline(isParameter ? "-" + last : last, IsCode: true);
    }

    private bool IsCmdlet(string type) =>
        _cmdlets.ContainsKey(type) || cmdlets.Any(cmdlet => BasesOf(cmdlet).Any(parent => parent.FullName?.Replace('+', '.') == type));

    private static IEnumerable<Type> BasesOf(Type type)
    {
        for (Type? parent = type.BaseType; parent is not null && parent != typeof(PSCmdlet) && parent != typeof(Cmdlet); parent = parent.BaseType)
        {
            yield return parent;
        }
    }
}
