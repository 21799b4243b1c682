using System.Runtime.Loader;
using PgmlBackup.HelpGen.Reading;

namespace PgmlBackup.HelpGen;

/// <summary>What the build runs.</summary>
internal static class HelpProgram
{
    /// <summary>Writes help or pages, or says what keeps it from doing so.</summary>
    /// <param name="arguments">As <see cref="HelpOptions.Usage"/> says.</param>
    /// <param name="errors">Where problems are written, one a line, as compilers write them: MSBuild makes an error of its own of each.</param>
    /// <returns>0 when all is written, 1 when something is missing and nothing is written, 2 when the arguments are wrong.</returns>
    public static int Run(string[] arguments, TextWriter errors)
    {
        if (HelpOptions.Parse(arguments) is not { } options)
        {
            errors.WriteLine($"Usage: {HelpOptions.Usage}");
            return 2;
        }

        HelpFiles files = HelpFiles.Read(AssemblyLoadContext.Default.LoadFromAssemblyPath(options.Assembly));
        var sources = new SourceLocator(options.Source);
        foreach (HelpProblem problem in files.Problems)
        {
            errors.WriteLine($"{sources.Locate(problem)}: error {problem.Code}: {problem.Cmdlet}: {problem.Message}");
        }

        if (files.Problems.Count > 0)
        {
            return 1;
        }

        Write(files, options);
        return 0;
    }

    private static void Write(HelpFiles files, HelpOptions options)
    {
        OutputFolder output = new(options.Output);
        if (options.Writes == HelpOptions.Docs)
        {
            output.Replace("cmdlets", "*.md", files.Docs);
        }
        else
        {
            output.Replace("", "*", files.Help.Concat(OutputFolder.ReadTopics(options.About)));
        }
    }
}
