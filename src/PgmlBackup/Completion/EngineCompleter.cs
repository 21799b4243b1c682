using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Commands;

/// <summary>Completes a parameter with what this machine knows. It never throws and never holds the prompt up for long.</summary>
public abstract class EngineCompleter : IArgumentCompleter
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string begun = (wordToComplete ?? string.Empty).Trim('\'', '"');
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            IReadOnlyList<(string Value, string Tip)> found = Task.Run(() => FindAsync(fakeBoundParameters, limit.Token), limit.Token).GetAwaiter().GetResult();
            return [.. found.Where(item => item.Value.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Select(item => new CompletionResult(Quote(item.Value), item.Value, CompletionResultType.ParameterValue, item.Tip))];
        }
        catch (Exception nothing) when (nothing is PgmlException or OperationCanceledException)
        {
            return []; // At the prompt there is nobody to tell; the command itself will say what is wrong.
        }
    }

    /// <summary>The values, with a tip for each.</summary>
    /// <param name="bound">What has been typed for other parameters.</param>
    /// <param name="stop">Ends the search.</param>
    private protected abstract Task<IReadOnlyList<(string Value, string Tip)>> FindAsync(IDictionary bound, CancellationToken stop);

    private protected static string? Text(IDictionary bound, string name) => bound[name]?.ToString();

    private static string Quote(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/' or '.')
        ? value
        : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
}
