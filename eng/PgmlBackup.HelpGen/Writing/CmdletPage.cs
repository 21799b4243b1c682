using System.Globalization;
using System.Text;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Writing;

/// <summary>Writes the page of a cmdlet in Markdown, and the page that lists them.</summary>
internal static class CmdletPage
{
    private const string Origin =
        "<!-- Made from the comments in src/PgmlBackup. Change them there, then run: dotnet build src/PgmlBackup -t:UpdateDocs -->";

    /// <summary>The page of a cmdlet.</summary>
    public static string Write(CmdletHelp help)
    {
        var page = new StringBuilder();
        Add(page, Origin);
        Add(page, $"# {help.Name}");
        Add(page, Markdown.Of(help.Synopsis));
        AddSyntax(page, help);
        if (!help.Description.IsEmpty)
        {
            Add(page, "## Description");
            Add(page, Markdown.Of(help.Description));
        }

        AddExamples(page, help);
        Add(page, "## Parameters");
        foreach (ParameterHelp parameter in help.Parameters)
        {
            AddParameter(page, help, parameter);
        }

        Add(page, "### CommonParameters");
        Add(page, "The cmdlet has the common parameters of PowerShell: `-Verbose`, `-Debug`, `-ErrorAction`, `-ErrorVariable`, `-ProgressAction` and the others of `Get-Help about_CommonParameters`.");
        AddTypes(page, "Inputs", help.Inputs);
        AddTypes(page, "Outputs", help.Outputs);
        Add(page, "## Related links");
        Add(page, string.Join('\n', help.Links.Select(link => $"- {Link(link)}")));
        return page.ToString().TrimEnd() + "\n";
    }

    /// <summary>The list of all pages.</summary>
    public static string WriteIndex(IEnumerable<CmdletHelp> cmdlets)
    {
        var page = new StringBuilder();
        Add(page, Origin);
        Add(page, "# The cmdlets");
        page.Append("| Cmdlet | What it does |\n|---|---|\n");
        foreach (CmdletHelp help in cmdlets)
        {
            page.Append(CultureInfo.InvariantCulture, $"| [`{help.Name}`]({help.Name}.md) | {Markdown.Cell(help.Synopsis.ToLine())} |\n");
        }

        return page.ToString();
    }

    private static void AddSyntax(StringBuilder page, CmdletHelp help)
    {
        Add(page, "## Syntax");
        foreach (SyntaxHelp syntax in help.Syntax)
        {
            if (help.Syntax.Count > 1)
            {
                Add(page, $"### {syntax.Set}{(syntax.IsDefault ? " (default)" : "")}");
            }

            Add(page, Markdown.Fence(syntax.Line, "powershell"));
        }

        if (help.Aliases.Count > 0)
        {
            Add(page, $"Aliases: {string.Join(", ", help.Aliases.Select(alias => $"`{alias}`"))}");
        }
    }

    private static void AddExamples(StringBuilder page, CmdletHelp help)
    {
        Add(page, "## Examples");
        foreach ((int index, ExampleHelp example) in help.Examples.Index())
        {
            Add(page, $"### Example {index + 1}{(example.Title.Length > 0 ? ": " + Markdown.Escape(example.Title) : "")}");
            Add(page, Markdown.Fence(example.Code, "powershell"));
            Add(page, Markdown.Of(example.Remarks));
        }
    }

    private static void AddParameter(StringBuilder page, CmdletHelp help, ParameterHelp parameter)
    {
        Add(page, $"### -{parameter.Name}");
        Add(page, Markdown.Of(parameter.Text));
        page.Append("| | |\n|---|---|\n");
        AddRow(page, "Type", $"`{parameter.TypeName}`");
        if (parameter.Aliases.Count > 0)
        {
            AddRow(page, "Aliases", string.Join(", ", parameter.Aliases.Select(alias => $"`-{alias}`")));
        }

        if (parameter.Uses.Count < help.Syntax.Count)
        {
            AddRow(page, "Parameter sets", string.Join(", ", parameter.Uses.Select(use => use.Set)));
        }

        AddRow(page, "Required", YesOrNo(parameter.IsMandatory));
        AddRow(page, "Position", parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        AddRow(page, "Default", Markdown.Cell(parameter.Default));
        AddRow(page, "Pipeline input", parameter.PipelineInput);
        AddRow(page, "Wildcards", YesOrNo(parameter.Wildcards));
        page.Append('\n');
    }

    private static void AddRow(StringBuilder page, string name, string value) => page.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");

    private static string YesOrNo(bool value) => value ? "yes" : "no";

    private static void AddTypes(StringBuilder page, string heading, IReadOnlyList<TypeHelp> types)
    {
        Add(page, $"## {heading}");
        Add(page, types.Count == 0
            ? "None."
            : string.Join("\n\n", types.Select(type => type.Text.IsEmpty ? $"`{type.Name}`" : $"`{type.Name}`\n\n{Markdown.Of(type.Text)}")));
    }

    private static string Link(DocInline link) => link switch
    {
        { Uri: { } uri } => $"[{Markdown.Escape(link.Text.TrimEnd(':'))}]({uri})",
        { Text: "about_PgmlBackup_Errors" } => $"[{link.Text}](../errors.md)",
        _ => $"[{link.Text}](../about/{link.Text}.help.txt)",
    };

    private static void Add(StringBuilder page, string block) => page.Append(block).Append("\n\n");
}
