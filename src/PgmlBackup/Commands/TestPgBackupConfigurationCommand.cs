using System.Management.Automation;
using System.Net;
using System.Security;
using PgmlBackup.Engine.Health;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Finds what is wrong or risky in the configuration of backups, and repairs what can be repaired safely.</summary>
/// <remarks>
/// <para>Looks at pgBackRest's configuration files by a table of rules, those included at which pgBackRest stops, and at what decides whether they do what they seem to: who may read the files, the locks, the filesystems, the crontab of the owner, the backups that are there, the settings of the server. Nothing is changed without <c>-Repair</c>.</para>
/// <para>Each finding has a severity, the name of its rule, file and line, and what to do. Nothing is emitted where all rules have looked and found nothing. A rule that cannot look is named in a finding of severity <c>NotChecked</c> with the reason. The rules, each with an example and its repair, are listed in docs/rules.md.</para>
/// <para><c>-Repair</c> works out all safe repairs first, shows or asks once for each file, and looks again afterwards: what it no longer finds is emitted with <c>IsRepaired</c>. Comments, order and spacing of a file stay, and so do its owner and mode. <c>-WhatIf</c> shows the difference.</para>
/// <para>The file of PostgresML's guide has a line that carries the secret in the name of an option. It is repaired by the secret that the line holds, or by <c>-S3KeySecret</c>. A secret is never shown: neither in a finding, nor in the difference, nor in an error.</para>
/// </remarks>
/// <example>
/// <code>Test-PgBackupConfiguration</code>
/// <para>All findings for the configuration of this machine, the worst first.</para>
/// </example>
/// <example>
/// <code>Test-PgBackupConfiguration -Repair -WhatIf</code>
/// <para>The findings, and the difference that a repair would make to each file.</para>
/// </example>
/// <example>
/// <code>Test-PgBackupConfiguration -Path /etc/pgbackrest.conf | Where-Object Severity -EQ Error | Format-List</code>
/// <para>What would not work in a file that is looked at alone, without asking pgBackRest, PostgreSQL or this machine.</para>
/// </example>
/// <seealso cref="GetPgStanzaCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/replication">PostgresML: Replication</seealso>
[Cmdlet(VerbsDiagnostic.Test, "PgBackupConfiguration", SupportsShouldProcess = true, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Test-PgBackupConfiguration.md")]
[OutputType(typeof(PgFinding))]
public sealed class TestPgBackupConfigurationCommand : PgCmdlet
{
    /// <summary>A configuration file that is looked at alone: neither pgBackRest nor PostgreSQL nor this machine is asked, and <c>-ConfigPath</c> and <c>-ProfilePath</c> do not count.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Repairs what can be repaired safely.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>The secret of the S3 access key, for the repair of a line that lacks it or carries it in the wrong place. Without it: the one that the line holds.</summary>
    [Parameter]
    public SecureString? S3KeySecret { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new ConfigurationCheckRequest
        {
            Settings = await ReadSettingsAsync().ConfigureAwait(false),
            FilePath = await ResolvePathAsync(Path).ConfigureAwait(false),
            S3KeySecret = S3KeySecret is null ? null : new NetworkCredential(string.Empty, S3KeySecret).Password,
        };
        var check = new ConfigurationCheck(Runner, Activity);
        ConfigurationCheckReport report = await check.RunAsync(request, cancellationToken).ConfigureAwait(false);
        WriteObject(Repair ? await RepairAsync(check, request, report, cancellationToken).ConfigureAwait(false) : report.Findings, enumerateCollection: true);
    }

    private async Task<IReadOnlyList<PgFinding>> RepairAsync(ConfigurationCheck check, ConfigurationCheckRequest request, ConfigurationCheckReport report, CancellationToken stop)
    {
        List<ConfigurationRepair> done = [];
        foreach (ConfigurationRepair repair in await check.PlanRepairAsync(report, stop).ConfigureAwait(false))
        {
            if (await ShouldProcessAsync(repair.Description, repair.Question, "Repair").ConfigureAwait(false))
            {
                await check.ApplyAsync(report, repair, stop).ConfigureAwait(false);
                done.Add(repair);
            }
        }

        return done.Count == 0 ? report.Findings : report.AfterRepair(done, await check.RunAsync(request, stop).ConfigureAwait(false));
    }
}
