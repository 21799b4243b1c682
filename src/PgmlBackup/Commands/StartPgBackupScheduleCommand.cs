using System.Management.Automation;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Runs a schedule once, as cron and systemd do: delay, turn, backup, log, and what is called afterwards.</summary>
/// <remarks>
/// <para>This is what the lines and units of Register-PgBackupSchedule start; by hand it tries a schedule with its hooks. The run waits for its turn, and leaves a record in the history and lines in the schedule's log.</para>
/// <para>A differential or incremental run that comes to its turn when a full backup of another schedule was due and did not take place becomes that full one.</para>
/// </remarks>
/// <example>
/// <code>Start-PgBackupSchedule -Name main-full -Now</code>
/// <para>Takes the backup of the schedule now, without its random delay.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupSchedule -Name main-full | Start-PgBackupSchedule -WhatIf</code>
/// <para>What would be run, and nothing else.</para>
/// </example>
/// <seealso cref="RegisterPgBackupScheduleCommand"/>
/// <seealso cref="GetPgBackupScheduleCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
[Cmdlet(VerbsLifecycle.Start, "PgBackupSchedule", DefaultParameterSetName = NameSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Start-PgBackupSchedule.md")]
[OutputType(typeof(PgBackup))]
public sealed class StartPgBackupScheduleCommand : AsyncCmdlet
{
    private const string NameSet = "Name";
    private const string PathSet = "Path";

    private CmdletActivitySink? _activity;

    /// <summary>The schedule.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The file that defines the schedule, for schedulers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Leaves the random delay out.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    /// <summary>The profile by which the schedule is found: its state folder and the owner of the cluster. Without it: <c>/etc/pgmlbackup.toml</c>, then <c>~/.config/pgmlbackup.toml</c>, where they exist. The run itself takes the profile that it was registered with.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? ProfilePath { get; set; }

    private CmdletActivitySink Activity => _activity ??= new CmdletActivitySink(this);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Platform.RequireLinux();
        string? profilePath = ProfilePath is { } typed ? await AskAsync(() => GetUnresolvedProviderPathFromPSPath(typed)).ConfigureAwait(false) : null;
        ModuleSettings profile = ModuleProfile.Load(profilePath).Resolve();
        var runner = new ProgramRunner();
        Account owner = AccountDatabase.ByName(profile.User);
        string path = ParameterSetName == PathSet
            ? await AskAsync(() => GetUnresolvedProviderPathFromPSPath(Path)).ConfigureAwait(false)
            : await new ScheduledRun(runner, owner, Activity, TimeProvider.System).FindAsync(Name, profile.StatePath, cancellationToken).ConfigureAwait(false);
        owner = OwnerOf(path) ?? owner;
        if (await ShouldProcessAsync($"Running the schedule of '{path}' as {owner}", $"Run the schedule of '{path}' as {owner}?", "Run").ConfigureAwait(false)
            && await new ScheduledRun(runner, owner, Activity, TimeProvider.System).RunAsync(path, Now, cancellationToken).ConfigureAwait(false) is { } backup)
        {
            WriteObject(backup);
        }
    }

    // Whoever owns the definition owns the schedule; root owns none.
    private static Account? OwnerOf(string path)
    {
        try
        {
            return FileIdentity.Of(path) is { UserId: not 0 and var id } ? AccountDatabase.ById(id) : null;
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return null;
        }
    }
}
