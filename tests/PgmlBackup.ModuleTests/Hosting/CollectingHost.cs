using System.Globalization;
using System.Management.Automation.Host;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>A host that keeps what is shown and answers from a queue: a console of a fixed width without a person before it.</summary>
internal sealed class CollectingHost(int width = 120, int height = 50) : PSHost
{
    /// <summary>What was shown and asked.</summary>
    public CollectingUserInterface Shown { get; } = new(width, height);

    /// <summary>The code of <c>exit</c>; null when nothing exited.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override string Name => "PgmlBackup.ModuleTests";

    /// <inheritdoc/>
    public override PSHostUserInterface UI => Shown;

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("Nobody is there to type at a nested prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException("There is no nested prompt.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
