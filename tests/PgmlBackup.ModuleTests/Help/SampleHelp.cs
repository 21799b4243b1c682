using PgmlBackup.HelpGen;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Reading;
using PgmlBackup.Model;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>Reads the help of sample cmdlets of this assembly.</summary>
internal static class SampleHelp
{
    public static (IReadOnlyList<CmdletHelp> Help, IReadOnlyList<HelpProblem> Problems) Read(params Type[] cmdlets) =>
        CmdletReader.Read(cmdlets, XmlDocumentation.Beside(typeof(SampleHelp).Assembly, typeof(PgBackup).Assembly));
}
