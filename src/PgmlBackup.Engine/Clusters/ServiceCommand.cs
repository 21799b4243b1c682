using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>A command that starts or stops one cluster.</summary>
/// <param name="Program">The program's absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="RunAs">The account that it needs; null where any will do.</param>
public sealed record ServiceCommand(string Program, IReadOnlyList<string> Arguments, Account? RunAs)
{
    /// <summary>What is added to its environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>True when it only asks another program to do the work, so that it may be left without harm to the work.</summary>
    public bool IsRequest { get; init; }

    /// <summary>The line that a person would type as any account that may use sudo.</summary>
    public string DisplayText
    {
        get
        {
            string[] variables = [.. Environment.Where(variable => variable.Value is not null).Select(variable => $"{variable.Key}={variable.Value}")];
            string[] words = [.. variables.Length > 0 ? ["env", .. variables] : (string[])[], Program, .. Arguments];
            return CommandLineText.Quote(RunAs is null ? words : ["sudo", "-u", RunAs.Name, "--", .. words]);
        }
    }
}
