using System.Reflection;
using System.Xml.Linq;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>The documentation comments that the compiler wrote beside the assemblies.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <summary>Reads the file beside each assembly.</summary>
    /// <exception cref="FileNotFoundException">An assembly was built without documentation.</exception>
    public static XmlDocumentation Beside(params IEnumerable<Assembly> assemblies)
    {
        var result = new XmlDocumentation();
        foreach (Assembly assembly in assemblies)
        {
            string path = Path.ChangeExtension(assembly.Location, ".xml");
            foreach (XElement member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                result._members[(string)member.Attribute("name")!] = member;
            }
        }

        return result;
    }

    /// <summary>What is written about a type; an empty element where nothing is.</summary>
    public XElement Of(Type type) => Find("T:" + NameOf(type));

    /// <summary>What is written about a field, for example a value of an enum.</summary>
    public XElement Of(FieldInfo field) => Find($"F:{NameOf(field.DeclaringType!)}.{field.Name}");

    /// <summary>What is written about a property where it is declared; an override that inherits its text has that of the property below it.</summary>
    public XElement Of(PropertyInfo property)
    {
        XElement own = Find($"P:{NameOf(property.DeclaringType!)}.{property.Name}");
        Type declaring = property.GetMethod?.GetBaseDefinition().DeclaringType ?? property.DeclaringType!;
        return own.Element("inheritdoc") is { } inherit && inherit.Attribute("cref") is null && declaring != property.DeclaringType
            ? Find($"P:{NameOf(declaring)}.{property.Name}")
            : own;
    }

    private XElement Find(string id)
    {
        XElement member = _members.GetValueOrDefault(id) ?? new XElement("member");
        return (string?)member.Element("inheritdoc")?.Attribute("cref") is { } other && other != id ? Find(other) : member;
    }

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
}
