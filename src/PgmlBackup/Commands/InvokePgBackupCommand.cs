using System.Collections;
using System.Management.Automation;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Takes a full, differential or incremental backup of a running cluster.</summary>
/// <remarks>
/// <para>Runs pgBackRest as the owner of the cluster and returns the new backup as the repository then lists it. Progress shows the share done and the time left, <c>-Verbose</c> each step as it happens, <c>-Debug</c> all that pgBackRest says.</para>
/// <para>Where there is nothing to build upon, pgBackRest makes a full backup instead; the result says so in <c>TypeChanged</c>. A backup in which pages with a wrong checksum were met is returned and is an error too.</para>
/// <para>Where neither parameter, configuration nor environment says otherwise, the backup is compressed with zst, uses half of the cores and at least two, starts with a checkpoint at once, and bundles small files.</para>
/// <para>One backup runs at a time, under a kernel lock that <c>flock(1)</c> on the same file shares, as in the guide: <c>flock /tmp/pgbackrest-flock-lock pgbackrest backup</c>. A backup that finds another one running fails with <c>BackupAlreadyRunning</c> and says which process holds the lock; with <c>-Wait</c> it waits for its turn, in the order of coming; with <c>-SkipIfRunning</c> it leaves. One that was started by hand without that lock is noticed and waited for too.</para>
/// <para>A run that has waited looks again: where the run it waited for has done what it wanted, it returns that backup. Where a full backup is due (<c>-FullEvery</c>), an incremental or differential one becomes the full one.</para>
/// <para>Every run leaves a record: see Get-PgBackupHistory.</para>
/// <para>The server's configuration that lies outside of the data directory (Debian: <c>/etc/postgresql</c>) is saved into it first, as <c>pgmlbackup/machine.tar</c>, so that <c>Restore-PgCluster -NewMachine</c> has it. What cannot be saved is a warning; the backup goes on.</para>
/// </remarks>
/// <example>
/// <code>Invoke-PgBackup -Type Full</code>
/// <para>A full backup of the only stanza that is configured, as the guide's <c>pgbackrest backup --stanza=main</c>.</para>
/// </example>
/// <example>
/// <code>Invoke-PgBackup -Stanza main -Type Incremental -Annotation @{ ticket = 'OPS-17' } -Verbose</code>
/// <para>An incremental backup with a note, showing each step.</para>
/// </example>
/// <example>
/// <code>Invoke-PgBackup -Wait -WaitTimeout 2h -SkipIfNewerThan 20h -FullEvery 7d</code>
/// <para>For a scheduler: waits for its turn up to two hours, takes nothing where a backup ended within the last 20 hours, and makes a full one each week.</para>
/// </example>
/// <example>
/// <code>Invoke-PgBackup -Stanza main -Type Full -WhatIf</code>
/// <para>The command that would run, and nothing else.</para>
/// </example>
/// <example>
/// <code>Invoke-PgBackup -Stanza main -Type Full -HfCache /mnt/backup/hf-cache</code>
/// <para>Backs the Hugging Face cache up too, so that a restore of this backup brings the models of its time back.</para>
/// </example>
/// <seealso cref="SyncHfCacheCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="GetPgBackupProgressCommand"/>
/// <seealso cref="GetPgBackupHistoryCommand"/>
/// <seealso cref="StopPgBackupCommand"/>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "PgBackup", DefaultParameterSetName = FailSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Invoke-PgBackup.md")]
[OutputType(typeof(PgBackup))]
public sealed class InvokePgBackupCommand : PgCmdlet
{
    private const string FailSet = "Fail";
    private const string WaitSet = "Wait";
    private const string SkipSet = "Skip";

    /// <summary>What the backup holds: <c>Full</c> everything, <c>Differential</c> what changed since the last full one, <c>Incremental</c> what changed since the last of any type.</summary>
    [Parameter]
    public PgBackupType Type { get; set; } = PgBackupType.Incremental;

    /// <summary>Notes to keep with the backup: names and values.</summary>
    [Parameter]
    public IDictionary? Annotation { get; set; }

    /// <summary>How many processes copy and compress, 1 to 999.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the configuration says, else half of the cores and at least two")]
    [ValidateRange(1, 999)]
    public int? ProcessMax { get; set; }

    /// <summary>The compression of a new full backup. An incremental or differential one keeps that of its full backup.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the configuration says, else Zst")]
    public CompressionType? CompressType { get; set; }

    /// <summary>Whether PostgreSQL makes its checkpoint at once. <c>-StartFast:$false</c> waits for the next regular one, which spares the disks.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the configuration says, else at once")]
    public SwitchParameter StartFast { get; set; }

    /// <summary>Waits for its turn where another backup runs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WaitSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long it waits at most, for example <c>2h</c>; then it fails with <c>BackupWaitTimeout</c>.</summary>
    [Parameter(ParameterSetName = WaitSet)]
    [PSDefaultValue(Help = "without end")]
    [Duration]
    public TimeSpan? WaitTimeout { get; set; }

    /// <summary>Takes none, and is content, where another backup runs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SkipSet)]
    public SwitchParameter SkipIfRunning { get; set; }

    /// <summary>Takes none where a backup of this type, or one that holds more, ended within this time, for example <c>20h</c>, and returns that one.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? SkipIfNewerThan { get; set; }

    /// <summary>Takes a full backup instead of a smaller one where the newest full one is older than this, for example <c>7d</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "full_every of the profile, else never")]
    [Duration]
    public TimeSpan? FullEvery { get; set; }

    /// <summary>Takes the backup also when the run that it waited for has done what it wanted.</summary>
    [Parameter(ParameterSetName = WaitSet)]
    public SwitchParameter AlwaysRun { get; set; }

    /// <summary>The file whose kernel lock keeps backups apart. A backup by <c>flock(1)</c> on the same file waits for this one, and this one for it.</summary>
    [Parameter]
    [PSDefaultValue(Help = "lock_path of the profile, else pgBackRest's lock folder followed by -flock-lock: /tmp/pgbackrest-flock-lock")]
    [ValidateNotNullOrEmpty]
    public string? LockPath { get; set; }

    /// <summary>Syncs the Hugging Face cache to this place first, <c>s3://bucket/prefix</c> or a folder, and notes its snapshot with the backup; <c>none</c> leaves it out. What fails there is an error beside the backup.</summary>
    [Parameter]
    [PSDefaultValue(Help = "hf_cache of the profile, else none")]
    [ValidateNotNullOrEmpty]
    public string? HfCache { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new BackupRequest
        {
            Type = Type,
            Annotation = [.. (Annotation ?? new Hashtable()).Cast<DictionaryEntry>().Select(note => BackupAnnotation.Of(note.Key.ToString(), note.Value?.ToString()))],
            ProcessMax = ProcessMax,
            CompressType = CompressType?.ToString().ToLowerInvariant(),
            StartFast = MyInvocation.BoundParameters.ContainsKey(nameof(StartFast)) ? StartFast.ToBool() : null,
        };
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        request = request with { HfCache = HfCacheBinding.Find(context.Profile, HfCache) };
        var options = new BackupTurnOptions
        {
            Policy = Wait ? BackupTurnPolicy.Wait : SkipIfRunning ? BackupTurnPolicy.Skip : BackupTurnPolicy.Fail,
            Timeout = WaitTimeout,
            SkipIfNewerThan = SkipIfNewerThan,
            AlwaysRun = AlwaysRun,
            LockPath = await ResolvePathAsync(LockPath).ConfigureAwait(false),
        };
        PgBackRestCommand command = new BackupService(context).Plan(request);
        string line = CommandLineText.Quote([context.Client.Program.Path, .. command.Arguments]);
        if (await ShouldProcessAsync(
            $"Taking a backup ({Type}) of stanza '{context.Stanza}' as {context.Owner}: {line}",
            $"Take a backup ({Type}) of stanza '{context.Stanza}' as {context.Owner}?",
            "Back up").ConfigureAwait(false))
        {
            BackupTurnResult result = await new BackupTurn(context, options, new FullDueProbe(FullEvery), TimeProvider.System).RunAsync(request, cancellationToken).ConfigureAwait(false);
            if (result.Backup is { } backup)
            {
                WriteObject(backup);
            }
        }
    }
}
