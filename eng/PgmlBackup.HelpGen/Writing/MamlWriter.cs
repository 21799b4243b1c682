using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Writing;

/// <summary>Writes help as <c>Get-Help</c> reads it.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_root = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The help of some cmdlets as one document.</summary>
    public static string Write(IEnumerable<CmdletHelp> cmdlets)
    {
        // What stands upon a command, Get-Help makes a property of its object: so the prefixes stand upon the root.
        var document = new XDocument(new XElement(
            s_root + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            cmdlets.Select(Command)));
        using var text = new Utf8Text();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            document.Save(writer);
        }

        return text + "\n";
    }

    private static XElement Command(CmdletHelp help) => new(
        s_command + "command",
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", help.Name),
            new XElement(s_command + "verb", help.Name.Split('-')[0]),
            new XElement(s_command + "noun", help.Name.Split('-')[1]),
            Description(help.Synopsis)),
        Description(help.Description),
        new XElement(s_command + "syntax", help.Syntax.Select(syntax => Syntax(help, syntax))),
        new XElement(s_command + "parameters", help.Parameters.Select(parameter => Parameter(parameter, parameter.IsMandatory, parameter.Position, inSyntax: false))),
        new XElement(s_command + "inputTypes", OrNone(help.Inputs).Select(input => new XElement(s_command + "inputType", Typed(input)))),
        new XElement(s_command + "returnValues", OrNone(help.Outputs).Select(output => new XElement(s_command + "returnValue", Typed(output)))),
        help.Aliases.Count == 0
            ? null
            : new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraph($"Aliases: {string.Join(", ", help.Aliases)}"))),
        new XElement(s_command + "examples", help.Examples.Select(Example)),
        new XElement(s_command + "relatedLinks", help.Links.Select(Link)));

    // Without it Get-Help shows an empty SYNTAX: it takes the place of the one that PowerShell would make itself.
    private static XElement Syntax(CmdletHelp help, SyntaxHelp syntax) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", help.Name),
        syntax.Parameters.Select(each => Parameter(each.Parameter, each.Use.IsMandatory, each.Use.Position, inSyntax: true)));

    private static XElement Parameter(ParameterHelp parameter, bool isMandatory, int? position, bool inSyntax) => new(
        s_command + "parameter",
        new XAttribute("required", isMandatory),
        new XAttribute("variableLength", parameter.TypeName.EndsWith("[]", StringComparison.Ordinal)),
        new XAttribute("globbing", parameter.Wildcards),
        new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(s_maml + "name", parameter.Name),
        Description(parameter.Text),
        inSyntax ? SyntaxValue(parameter) : Value(parameter),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.TypeName), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", parameter.Default));

    private static XElement? SyntaxValue(ParameterHelp parameter) => (parameter.IsSwitch, parameter.Values.Count) switch
    {
        (true, _) => null,
        (_, 0) => Value(parameter),
        _ => new XElement(s_command + "parameterValueGroup", parameter.Values.Select(value => ParameterValue(value, isNeeded: false))),
    };

    private static XElement? Value(ParameterHelp parameter) => parameter.IsSwitch ? null : ParameterValue(parameter.TypeName, isNeeded: true);

    private static XElement ParameterValue(string name, bool isNeeded) => new(
        s_command + "parameterValue", new XAttribute("required", isNeeded), new XAttribute("variableLength", false), name);

    private static XElement Example(ExampleHelp example, int index) => new(
        s_command + "example",
        new XElement(s_maml + "title", $"---------- Example {index + 1}{(example.Title.Length > 0 ? ": " + example.Title : "")} ----------"),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", Blocks(example.Remarks), Paragraph(""), Paragraph("")));

    private static XElement Link(DocInline link) => new(
        s_maml + "navigationLink",
        new XElement(s_maml + "linkText", link.Text),
        new XElement(s_maml + "uri", Uri.IsWellFormedUriString(link.Uri, UriKind.Absolute) ? link.Uri : null));

    private static IEnumerable<TypeHelp> OrNone(IReadOnlyList<TypeHelp> types) => types.Count > 0 ? types : [new TypeHelp("None", DocText.Empty)];

    private static IEnumerable<XElement> Typed(TypeHelp type) =>
        [new XElement(s_dev + "type", new XElement(s_maml + "name", type.Name)), Description(type.Text)];

    private static XElement Description(DocText text) => new(s_maml + "description", Blocks(text));

    private static IEnumerable<XElement> Blocks(DocText text) => text.Blocks.SelectMany((block, index) => block switch
    {
        DocParagraph paragraph => [Paragraph(PlainText.Of(paragraph.Inlines))],
        DocCode code => [Paragraph(code.Code)],

        // Get-Help puts an empty line between paragraphs, but none after a list.
        DocList list when index < text.Blocks.Count - 1 => [List(list), Paragraph("")],
        DocList list => (XElement[])[List(list)],
        _ => throw new NotSupportedException($"No MAML is made of {block.GetType().Name}."),
    });

    private static XElement List(DocList list) => new(
        s_maml + "list",
        new XAttribute("class", "bullet"),
        list.Items.Select(item => new XElement(s_maml + "listItem", Paragraph(PlainText.Of(item)))));

    private static XElement Paragraph(string text) => new(s_maml + "para", text);
}
