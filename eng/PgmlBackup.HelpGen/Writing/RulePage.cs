using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Writing;

/// <summary>Writes the page of the rules by which a configuration is judged.</summary>
internal static class RulePage
{
    private const string Introduction =
        "Test-PgBackupConfiguration emits a finding for each place where one of these rules finds something: first what does not work, then what may cost data, money or time one day, then what is worth knowing. "
        + "A rule that cannot look, because a server is down or a file was looked at alone, is named in a finding of severity NotChecked with the reason. "
        + "Scripts test for the name of the rule; it does not change between versions, messages do.";

    /// <summary>The page.</summary>
    public static string Write(IEnumerable<RuleDefinition> rules)
    {
        var page = new StringBuilder("<!-- Made from RuleCatalog. Change it there, then run: dotnet build src/PgmlBackup -t:UpdateDocs -->\n\n# Rules for the configuration\n\n")
            .Append(Markdown.Escape(Introduction).Replace("Test-PgBackupConfiguration", "[Test-PgBackupConfiguration](cmdlets/Test-PgBackupConfiguration.md)", StringComparison.Ordinal))
            .Append('\n');
        foreach (IGrouping<string, RuleDefinition> group in rules.GroupBy(rule => rule.Severity.ToString()))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n");
            foreach (RuleDefinition rule in group)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n### {rule.Name}\n\n{Markdown.Escape(rule.Meaning)}\n\n")
                    .Append(CultureInfo.InvariantCulture, $"- For example: {Markdown.Escape(rule.Example)}\n")
                    .Append(CultureInfo.InvariantCulture, $"- What to do: {Markdown.Escape(rule.Recommendation)}\n")
                    .Append(CultureInfo.InvariantCulture, $"- `-Repair`: {Markdown.Escape(rule.Repair ?? "None: there is no repair that is safe in every case.")}\n");
            }
        }

        return page.ToString();
    }
}
