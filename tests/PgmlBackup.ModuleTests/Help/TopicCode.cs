namespace PgmlBackup.ModuleTests.Help;

/// <summary>The PowerShell code in an about topic: lines after a prompt, <c>PS&gt; </c>, and those that continue them after <c>&gt;&gt; </c>.</summary>
internal static class TopicCode
{
    private const string Prompt = "PS> ";
    private const string Continuation = ">> ";

    public static IReadOnlyList<string> Of(string topic)
    {
        var commands = new List<string>();
        foreach (string line in topic.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimStart()))
        {
            if (line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                commands.Add(line[Prompt.Length..]);
            }
            else if (line.StartsWith(Continuation, StringComparison.Ordinal))
            {
                commands[^1] += "\n" + line[Continuation.Length..];
            }
        }

        return commands;
    }
}
