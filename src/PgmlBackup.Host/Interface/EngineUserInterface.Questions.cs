using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PgmlBackup.Host.Interface;

internal sealed partial class EngineUserInterface
{
    private readonly bool _canAsk;
    private readonly CancellationToken _stop;

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        EnsureCanAsk();
        var prompt = new ChoicePrompt(choices.Select(choice => (choice.Label, choice.HelpMessage)), defaultChoice);
        Ask($"\n{PSStyle.Instance.Bold}{caption}{PSStyle.Instance.Reset}\n{message}\n");
        while (true)
        {
            Ask(prompt.Question);
            string answer = Read();
            if (answer.Trim() == "?")
            {
                Ask(prompt.Help);
            }
            else if (prompt.Match(answer) is int index)
            {
                return index;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>The engine asks here for mandatory parameters. They are not asked for: the engine then names them in its error.</remarks>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NonInteractive();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoSecrets();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw NoSecrets();

    /// <inheritdoc/>
    public override string ReadLine()
    {
        EnsureCanAsk();
        return Read();
    }

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw NoSecrets();

    /// <summary>Writes a prompt and reads a line.</summary>
    /// <exception cref="PSInvalidOperationException">Nobody can be asked, or the input has ended.</exception>
    public string ReadAnswer(string prompt)
    {
        EnsureCanAsk();
        Ask(prompt);
        return Read();
    }

    private static PSInvalidOperationException NonInteractive() =>
        new("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");

    private static HostException NoSecrets() =>
        new("pgmlbackup does not ask for passwords. Give them by file or environment, or run the command in pwsh.");

    private void EnsureCanAsk()
    {
        if (!_canAsk)
        {
            throw NonInteractive();
        }
    }

    private void Ask(string text)
    {
        bool useError = _terminal.State.IsErrorTerminal;
        string shown = GetOutputString(text, useError ? _terminal.State.ShowsErrorColor : _terminal.State.ShowsOutputColor);
        if (useError)
        {
            _terminal.WriteError(shown);
        }
        else
        {
            _terminal.WriteOutput(shown);
        }
    }

    // The end of input is no consent, whatever the default answer is.
    private string Read()
    {
        try
        {
            return _terminal.ReadLine(_stop) ?? throw NonInteractive();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
