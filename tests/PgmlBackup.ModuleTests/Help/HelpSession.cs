using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>One session with the module for the tests of a class that only read.</summary>
public sealed class HelpSession : IDisposable
{
    internal PowerShellSession Session { get; } = PowerShellSession.OpenWithModule();

    public void Dispose() => Session.Dispose();
}
