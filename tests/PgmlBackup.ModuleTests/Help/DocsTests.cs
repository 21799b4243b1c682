using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

public sealed class DocsTests
{
    private const string Refresh = "To write it again run: dotnet build src/PgmlBackup -t:UpdateDocs";
    private static readonly string s_docs = Path.Join(ModuleUnderTest.Root, "docs");

    [Fact]
    public void The_pages_in_docs_are_those_that_the_code_makes()
    {
        IReadOnlyDictionary<string, string> made = ModuleHelp.Files.Docs;
        IEnumerable<string> kept = Directory.EnumerateFiles(Path.Join(s_docs, "cmdlets")).Select(file => "cmdlets/" + Path.GetFileName(file)).Append("errors.md").Append("rules.md");
        foreach (string name in made.Keys.Union(kept).Order(StringComparer.Ordinal))
        {
            string file = Path.Join(s_docs, name);
            Assert.True(made.ContainsKey(name), $"docs/{name} is of no cmdlet. {Refresh}");
            Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == made[name], $"docs/{name} is not what the code says. {Refresh}");
        }
    }

    [Fact]
    public void Pages_lead_only_to_pages_that_are_there()
    {
        foreach (string file in Directory.EnumerateFiles(s_docs, "*.md", SearchOption.AllDirectories))
        {
            foreach (string target in PageLinks.Relative(File.ReadAllText(file)))
            {
                Assert.True(File.Exists(Path.Join(Path.GetDirectoryName(file), target)), $"{file} leads to {target}, which is not there.");
            }
        }
    }

    [Fact]
    public void Help_beside_the_manifest_is_that_of_this_build()
    {
        foreach ((string name, string content) in ModuleHelp.Files.Help)
        {
            Assert.Equal(content, File.ReadAllText(Path.Join(ModuleUnderTest.Root, "en-US", name)).ReplaceLineEndings("\n"));
        }
    }
}
