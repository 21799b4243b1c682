using System.Collections;
using System.Management.Automation;
using PgmlBackup.Engine.Backups;
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
/// <para>A backup that finds another one running fails with <c>BackupAlreadyRunning</c> and says which process holds the lock.</para>
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
/// <code>Invoke-PgBackup -Stanza main -Type Full -WhatIf</code>
/// <para>The command that would run, and nothing else.</para>
/// </example>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="GetPgBackupProgressCommand"/>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsLifecycle.Invoke, "PgBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Invoke-PgBackup.md")]
[OutputType(typeof(PgBackup))]
public sealed class InvokePgBackupCommand : PgCmdlet
{
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
        var service = new BackupService(context);
        PgBackRestCommand command = service.Plan(request);
        string line = CommandLineText.Quote([context.Client.Program.Path, .. command.Arguments]);
        if (await ShouldProcessAsync(
            $"Taking a backup ({Type}) of stanza '{context.Stanza}' as {context.Owner}: {line}",
            $"Take a backup ({Type}) of stanza '{context.Stanza}' as {context.Owner}?",
            "Back up").ConfigureAwait(false))
        {
            WriteObject(await service.TakeAsync(request, cancellationToken).ConfigureAwait(false));
        }
    }
}
