using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Writing;

/// <summary>Writes the table of errors, as an about topic and as a page.</summary>
internal static class ErrorTable
{
    private const string HowToTest =
        "The part of FullyQualifiedErrorId before the comma is the id below. It does not change between versions; messages do. Test for the id, never for the message.";

    private const string TestExample = """
        try {
            Get-PgStanza -Stanza main -ErrorAction Stop
        }
        catch {
            if ($_.FullyQualifiedErrorId -notlike 'ProgramNotFound,*') { throw }
            'pgBackRest is not installed here.'
        }
        """;

    private const string WhereAction =
        "$Error[0].ErrorDetails.RecommendedAction says what helps in the very case, $Error[0].TargetObject what it concerns; the category is in $Error[0].CategoryInfo.Category.";

    /// <summary>The topic for <c>Get-Help about_PgmlBackup_Errors</c>.</summary>
    public static string WriteTopic(IEnumerable<FaultDefinition> faults)
    {
        // Get-Help takes the fifth line as the synopsis.
        var topic = new StringBuilder("TOPIC\n    about_PgmlBackup_Errors\n\nSHORT DESCRIPTION\n")
            .Append("    The errors of the module PgmlBackup, what they mean and what to do next.\n\nLONG DESCRIPTION\n")
            .Append(PlainText.Wrap(HowToTest, 4)).Append('\n')
            .Append(string.Concat(TestExample.Split('\n').Select(line => $"        {line.TrimEnd()}\n"))).Append('\n')
            .Append(PlainText.Wrap(WhereAction, 4)).Append("\nERRORS\n");
        foreach (FaultDefinition fault in faults)
        {
            topic.Append(CultureInfo.InvariantCulture, $"    {fault.Id} ({fault.Kind})\n")
                .Append(PlainText.Wrap(fault.Meaning, 8))
                .Append(PlainText.Wrap("What to do: " + fault.Action, 8))
                .Append('\n');
        }

        return topic.Append("SEE ALSO\n    about_PgmlBackup\n").ToString();
    }

    /// <summary>The page.</summary>
    public static string WritePage(IEnumerable<FaultDefinition> faults)
    {
        var page = new StringBuilder(
            "<!-- Made from FaultCatalog. Change it there, then run: dotnet build src/PgmlBackup -t:UpdateDocs -->\n\n# Errors\n\n")
            .Append(Markdown.Escape(HowToTest)).Append("\n\n")
            .Append(Markdown.Fence(TestExample.ReplaceLineEndings("\n"), "powershell")).Append("\n\n")
            .Append(WhereAction.Replace("$Error[0].ErrorDetails.RecommendedAction", "`$Error[0].ErrorDetails.RecommendedAction`", StringComparison.Ordinal)
                .Replace("$Error[0].TargetObject", "`$Error[0].TargetObject`", StringComparison.Ordinal)
                .Replace("$Error[0].CategoryInfo.Category", "`$Error[0].CategoryInfo.Category`", StringComparison.Ordinal))
            .Append("\n\n| Id | Category | Meaning | What to do |\n|---|---|---|---|\n");
        foreach (FaultDefinition fault in faults)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| `{fault.Id}` | {fault.Kind} | {Markdown.Cell(fault.Meaning)} | {Markdown.Cell(fault.Action)} |\n");
        }

        return page.ToString();
    }
}
