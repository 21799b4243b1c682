using System.Reflection;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Reading;
using PgmlBackup.HelpGen.Writing;
using PgmlBackup.Model;

namespace PgmlBackup.HelpGen;

/// <summary>Everything that is made from the code of the module, by the name of its file.</summary>
/// <param name="cmdlets">The cmdlets.</param>
/// <param name="problems">What their help lacks.</param>
internal sealed class HelpFiles(IReadOnlyList<CmdletHelp> cmdlets, IReadOnlyList<HelpProblem> problems)
{
    /// <summary>The cmdlets.</summary>
    public IReadOnlyList<CmdletHelp> Cmdlets { get; } = cmdlets;

    /// <summary>What their help lacks. With any, nothing is to be written.</summary>
    public IReadOnlyList<HelpProblem> Problems { get; } = problems;

    /// <summary>Reads the module.</summary>
    /// <param name="module">The assembly of the cmdlets.</param>
    /// <exception cref="FileNotFoundException">An assembly was built without documentation.</exception>
    public static HelpFiles Read(Assembly module)
    {
        XmlDocumentation documentation = XmlDocumentation.Beside(module, typeof(FaultCatalog).Assembly, typeof(PgBackup).Assembly);
        (IReadOnlyList<CmdletHelp> help, IReadOnlyList<HelpProblem> problems) = CmdletReader.Read(CmdletReader.FindCmdlets(module), documentation);
        return new HelpFiles(help, problems);
    }

    /// <summary>What stands beside the manifest: path below <c>en-US</c> and content.</summary>
    public IReadOnlyDictionary<string, string> Help => new Dictionary<string, string>
    {
        ["PgmlBackup.dll-Help.xml"] = MamlWriter.Write(Cmdlets),
        ["about_PgmlBackup_Errors.help.txt"] = ErrorTable.WriteTopic(FaultCatalog.All),
    };

    /// <summary>What is kept in the repository: path below <c>docs</c> and content.</summary>
    public IReadOnlyDictionary<string, string> Docs
    {
        get
        {
            var docs = new Dictionary<string, string>
            {
                ["cmdlets/README.md"] = CmdletPage.WriteIndex(Cmdlets),
                ["errors.md"] = ErrorTable.WritePage(FaultCatalog.All),
                ["rules.md"] = RulePage.Write(RuleCatalog.All),
            };
            foreach (CmdletHelp help in Cmdlets)
            {
                docs[$"cmdlets/{help.Name}.md"] = CmdletPage.Write(help);
            }

            return docs;
        }
    }
}
