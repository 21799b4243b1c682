namespace PgmlBackup.HelpGen.Reading;

/// <summary>Finds where in the source something is missing, so that the error of the build leads there.</summary>
/// <param name="folder">The folder of the sources.</param>
internal sealed class SourceLocator(string folder)
{
    /// <summary>File and line in the form of the compilers; the folder alone when the class is not found in a file of its name.</summary>
    public string Locate(HelpProblem problem)
    {
        string name = problem.Type.Name.Split('`')[0];
        string sought = problem.Property is { } property ? $" {property.Name} " : $"class {name}";
        return Directory.EnumerateFiles(folder, $"{name}*.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => (File: file, Line: Array.FindIndex(File.ReadAllLines(file), line => Declares(line, sought))))
            .Where(found => found.Line >= 0)
            .Select(found => $"{found.File}({found.Line + 1},1)")
            .FirstOrDefault(folder);
    }

    private static bool Declares(string line, string sought) =>
        line.TrimStart().StartsWith("public ", StringComparison.Ordinal) && (line + " ").Contains(sought, StringComparison.Ordinal);
}
