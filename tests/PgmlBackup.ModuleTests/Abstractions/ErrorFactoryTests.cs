using System.Management.Automation;
using PgmlBackup.Commands;
using PgmlBackup.Engine.Faults;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.ModuleTests.Probes;

namespace PgmlBackup.ModuleTests.Abstractions;

/// <summary>Every failure becomes one record that says what, of which kind, concerning what, and what to do.</summary>
public sealed class ErrorFactoryTests
{
    private const string Action = "Do this first. Then do the rest.";
    private static readonly FaultDefinition s_definition = new("SomeFault", FaultKind.ResourceBusy, "Something holds it.", Action);

    [Fact]
    public void A_fault_gives_its_id_kind_target_and_advice()
    {
        ErrorRecord record = ErrorFactory.Create(new PgmlException(s_definition, "main is locked", target: "main"));
        Assert.Equal("SomeFault", record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceBusy, record.CategoryInfo.Category);
        Assert.Equal("main", record.TargetObject);
        Assert.Equal(Action, record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Every_kind_of_fault_is_a_category_of_PowerShell()
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            ErrorRecord record = ErrorFactory.Create(new PgmlException(s_definition with { Kind = kind }, "x"));
            Assert.Equal(kind.ToString(), record.CategoryInfo.Category.ToString());
        }
    }

    [Fact]
    public void The_advice_stands_in_the_message_only_where_the_view_does_not_print_it()
    {
        var fault = new PgmlException(s_definition, "main is locked");
        Assert.Equal("main is locked", ErrorFactory.Create(fault, viewPrintsAction: true).ToString());
        Assert.Equal("main is locked. Do this first. Then do the rest.", ErrorFactory.Create(fault, viewPrintsAction: false).ToString());
    }

    [Fact]
    public void Long_advice_is_shortened_to_its_first_sentence_in_the_message_and_kept_whole_beside_it()
    {
        string action = "Do this first. " + new string('x', 200);
        ErrorRecord record = ErrorFactory.Create(new PgmlException(s_definition, "It is locked.", action: action), viewPrintsAction: false);
        Assert.Equal("It is locked. Do this first.", record.ToString());
        Assert.Equal(action, record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_unknown_exception_is_reported_with_the_exception_inside()
    {
        var exception = new FormatException("bad");
        ErrorRecord record = ErrorFactory.Create(exception);
        Assert.Equal("UnexpectedFailure", record.FullyQualifiedErrorId);
        Assert.StartsWith("FormatException: bad", record.ToString(), StringComparison.Ordinal);
        Assert.Same(exception, record.Exception.InnerException);
    }

    [Fact]
    public void A_record_that_PowerShell_made_is_kept()
    {
        var exception = new ItemNotFoundException("no such item");
        Assert.Same(exception.ErrorRecord, ErrorFactory.Create(exception));
    }

    [Fact]
    public void The_screen_shows_the_advice_once()
    {
        using PowerShellSession session = PowerShellSession.Open(typeof(InvokeProbeCommand));
        var behavior = new ProbeBehavior { Process = (probe, token) => throw new PgmlException(s_definition, "main is locked") };
        string text = session.Render("param($b) Invoke-Probe $b", behavior);
        Assert.Contains("main is locked", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("Do this first").Length);
    }
}
