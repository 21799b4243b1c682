using System.Management.Automation;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Sets the retention policy of a repository in pgBackRest's configuration, and on demand removes what it no longer keeps.</summary>
/// <remarks>
/// <para>The option is changed where it stands; where it stands nowhere, it is added beside the other options of the repository, in the file and section that hold them. Sections and files that would come before it are changed too; a variable that would is an error. Comments, order, owner and mode of the file stay as they are. <c>-WhatIf</c> shows the difference, the backups and the WAL that go, and changes nothing.</para>
/// <para>What would go is worked out by the rules of pgBackRest and compared with what its <c>expire --dry-run</c> says. Without <c>-Apply</c> the end of the next backup removes it.</para>
/// <para><c>-Days</c> and <c>-FullCount</c> take a retention of WAL away that was made for another policy, unless one is given with them: WAL is then kept for every moment that the kept full backups reach. pgBackRest knows no days for WAL; <c>-ArchiveCount</c> counts backups.</para>
/// <para><c>-Daily</c>, <c>-Weekly</c>, <c>-Monthly</c> and <c>-Yearly</c> keep the last backup of each of the last days, weeks, months and years that have one (grandfather, father, son). pgBackRest has no such policy: it is told to keep every full backup, with continuous WAL from the last <c>-Daily</c> full backups on, and this command removes single sets with <c>-Apply</c>. The policy is not stored: run the same command after each backup or each day. Days, weeks (from Monday), months and years are those of this machine's time zone.</para>
/// <para>The retention by periods never removes a pinned backup, what a pinned one needs, the newest backup, or the newest full backup without page errors. pgBackRest's own expire takes no notice of pins: a policy under which it would remove a pinned backup at once is refused, and a warning names those that it will remove later.</para>
/// </remarks>
/// <example>
/// <code>Set-PgRetention -GuideDefaults</code>
/// <para>The guide's two weeks: every moment of the last 14 days can be reached, with daily as with weekly full backups.</para>
/// </example>
/// <example>
/// <code>Set-PgRetention -Stanza main -Days 30 -WhatIf</code>
/// <para>The difference of the configuration file, and the backups and WAL that would go.</para>
/// </example>
/// <example>
/// <code>Set-PgRetention -Stanza main -Daily 7 -Weekly 4 -Monthly 12 -Yearly 3 -Apply -Confirm:$false</code>
/// <para>Seven daily, four weekly, twelve monthly and three yearly backups, as a schedule would run it.</para>
/// </example>
/// <seealso cref="GetPgRetentionCommand"/>
/// <seealso cref="RemovePgBackupCommand"/>
/// <seealso cref="SetPgBackupAnnotationCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Set, "PgRetention", DefaultParameterSetName = DaysSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Set-PgRetention.md")]
[OutputType(typeof(PgRetention))]
public sealed class SetPgRetentionCommand : PgCmdlet
{
    private const string DaysSet = "Days";
    private const string CountSet = "Count";
    private const string GuideSet = "Guide";
    private const string PeriodSet = "Period";
    private const int GuideDays = 14;

    /// <summary>Keeps what is needed to reach every moment of so many days.</summary>
    [Parameter(ParameterSetName = DaysSet)]
    [ValidateRange(1, RetentionPolicy.Forever)]
    public int? Days { get; set; }

    /// <summary>Keeps so many full backups, with what is built upon them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CountSet)]
    [ValidateRange(1, RetentionPolicy.Forever)]
    public int? FullCount { get; set; }

    /// <summary>The two weeks of PostgresML's guide, as days: the guide's own <c>repo1-retention-full=14</c> counts full backups.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GuideSet)]
    public SwitchParameter GuideDefaults { get; set; }

    /// <summary>Keeps the last backup of each of so many days that have one.</summary>
    [Parameter(ParameterSetName = PeriodSet)]
    [ValidateRange(0, 36500)]
    public int Daily { get; set; }

    /// <summary>Keeps the last backup of each of so many weeks that have one.</summary>
    [Parameter(ParameterSetName = PeriodSet)]
    [ValidateRange(0, 5200)]
    public int Weekly { get; set; }

    /// <summary>Keeps the last backup of each of so many months that have one.</summary>
    [Parameter(ParameterSetName = PeriodSet)]
    [ValidateRange(0, 1200)]
    public int Monthly { get; set; }

    /// <summary>Keeps the last backup of each of so many years that have one.</summary>
    [Parameter(ParameterSetName = PeriodSet)]
    [ValidateRange(0, 100)]
    public int Yearly { get; set; }

    /// <summary>Keeps so many full and differential backups before the oldest differential one goes. 0 keeps them as long as their full backup.</summary>
    [Parameter]
    [ValidateRange(0, RetentionPolicy.Forever)]
    public int? DifferentialCount { get; set; }

    /// <summary>Keeps continuous WAL from so many of the newest backups on; older backups keep only what makes them consistent. 0 leaves it to the retention of full backups.</summary>
    [Parameter]
    [ValidateRange(0, RetentionPolicy.Forever)]
    public int? ArchiveCount { get; set; }

    /// <summary>Which backups <c>-ArchiveCount</c> counts: <c>Full</c> ones, <c>Differential</c> and full ones, or with <c>Incremental</c> all.</summary>
    [Parameter]
    public PgBackupType? ArchiveType { get; set; }

    /// <summary>Keeps the manifests of removed backups for so many days; they are small, and tell how a cluster has grown.</summary>
    [Parameter]
    [ValidateRange(0, RetentionPolicy.Forever)]
    public int? HistoryDays { get; set; }

    /// <summary>Removes at once what the policy no longer keeps. Without any policy: what the one in force no longer keeps.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new RetentionService(context);
        RetentionChange change = await service.PlanAsync(Request(), cancellationToken).ConfigureAwait(false);
        if (RetentionAdvice.OfPins(change.Forecast) is { } warning)
        {
            WriteWarning(warning);
        }

        if (change.IsEmpty)
        {
            WriteVerbose($"Nothing to change: {change.Forecast.Policy} is in force for stanza '{context.Stanza}', repository {change.Repository}.");
            WriteObject(await service.ApplyAsync(change, cancellationToken).ConfigureAwait(false));
        }
        else if (await ShouldProcessAsync(change.Description, change.Question, "Set the retention").ConfigureAwait(false))
        {
            WriteObject(await service.ApplyAsync(change, cancellationToken).ConfigureAwait(false));
        }
    }

    private RetentionRequest Request() => new()
    {
        Repository = Repository,
        Days = GuideDefaults ? GuideDays : Days,
        FullCount = FullCount,
        Periodic = Daily + Weekly + Monthly + Yearly > 0 ? new PeriodicPolicy(Daily, Weekly, Monthly, Yearly) : null,
        DifferentialCount = DifferentialCount,
        ArchiveCount = ArchiveCount,
        ArchiveType = ArchiveType,
        HistoryDays = HistoryDays,
        Apply = Apply,
    };
}
