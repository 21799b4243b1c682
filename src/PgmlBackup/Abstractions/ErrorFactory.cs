using System.Management.Automation;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Commands;

/// <summary>The only place where error records are made. Their ids, the part before the comma of <c>FullyQualifiedErrorId</c>, are those of the error table.</summary>
public static class ErrorFactory
{
    private const int LongestRepeatedAction = 160;

    // PowerShell prints RecommendedAction by itself from 7.5 on; where it does not, the message has to say it.
    private static readonly bool s_viewPrintsAction = typeof(PSCmdlet).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>The error record of a failure.</summary>
    /// <param name="exception">
    /// A <see cref="PgmlException"/>: its id, kind, target and advice. An exception of PowerShell that brings a record of its own: that record. Anything else
    /// is a defect or a surprise, reported as <see cref="FaultCatalog.UnexpectedFailure"/> with the exception inside.
    /// </param>
    /// <returns>The record.</returns>
    public static ErrorRecord Create(Exception exception) => exception switch
    {
        PgmlException fault => Create(fault, s_viewPrintsAction),
        IContainsErrorRecord { ErrorRecord: { } record } => record,
        _ => Create(Unexpected(exception), s_viewPrintsAction),
    };

    /// <summary>The error record of a known failure.</summary>
    /// <param name="fault">The failure.</param>
    /// <param name="viewPrintsAction">True where PowerShell's own view of an error prints the recommended action.</param>
    internal static ErrorRecord Create(PgmlException fault, bool viewPrintsAction)
    {
        string message = viewPrintsAction ? fault.Message : $"{Sentence(fault.Message)} {Shorten(fault.RecommendedAction)}";
        return new ErrorRecord(fault, fault.Fault.Id, Category(fault.Fault.Kind), fault.Target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = fault.RecommendedAction },
        };
    }

    private static PgmlException Unexpected(Exception exception) =>
        new(FaultCatalog.UnexpectedFailure, $"{exception.GetType().Name}: {exception.Message}", inner: exception);

    private static ErrorCategory Category(FaultKind kind) => Enum.Parse<ErrorCategory>(kind.ToString());

    private static string Sentence(string message) => message.Length > 0 && char.IsPunctuation(message[^1]) ? message : message + ".";

    private static string Shorten(string action)
    {
        int end = action.Length <= LongestRepeatedAction ? -1 : action.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? action : action[..(end + 1)];
    }
}
