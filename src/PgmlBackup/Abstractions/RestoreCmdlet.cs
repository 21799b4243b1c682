using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>A cmdlet that brings a cluster back to a state of its past, or shows how.</summary>
public abstract class RestoreCmdlet : PgCmdlet
{
    private protected const string LatestSet = "Latest";
    private protected const string TimeSet = "Time";
    private protected const string LocationSet = "Location";
    private protected const string TransactionSet = "Transaction";
    private protected const string NameSet = "Name";
    private protected const string ImmediateSet = "Immediate";

    /// <summary>The latest state that the archived WAL holds. The default.</summary>
    [Parameter(ParameterSetName = LatestSet)]
    public SwitchParameter Latest { get; set; }

    /// <summary>The state of a moment: <c>'2026-11-22 14:30'</c>, <c>'14:30'</c>, <c>'yesterday 14:30'</c>, <c>'-2h'</c>, or with an offset, to the microsecond: <c>'2026-11-22 14:30:00.123456+01:00'</c>. What has no offset is local time; an hour that daylight saving repeats or skips is asked, not guessed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TimeSet)]
    [Moment]
    public DateTimeOffset TargetTime { get; set; }

    /// <summary>The state at a location in the WAL (LSN), for example <c>0/5000028</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LocationSet)]
    [ValidateNotNullOrEmpty]
    public string? TargetLsn { get; set; }

    /// <summary>The state right after a transaction ended: its id, as <c>pg_current_xact_id()</c> shows it. It is looked for in the archived WAL first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TransactionSet)]
    public ulong TargetXid { get; set; }

    /// <summary>The state at a restore point, by the name that it was made with: <c>pg_create_restore_point</c>. It is looked for in the archived WAL first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public string? TargetName { get; set; }

    /// <summary>The state at the end of the backup: no more WAL is replayed than makes it consistent.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ImmediateSet)]
    public SwitchParameter Immediate { get; set; }

    /// <summary>Ends right before the target instead of right after it: a transaction of that moment, at that location, or of that id is left out.</summary>
    [Parameter(ParameterSetName = TimeSet)]
    [Parameter(ParameterSetName = LocationSet)]
    [Parameter(ParameterSetName = TransactionSet)]
    public SwitchParameter Exclusive { get; set; }

    /// <summary>The timeline to follow, from 1. Each restore to an earlier state begins a new one; what was written after that state before the restore stays on the old one.</summary>
    [Parameter(ParameterSetName = LatestSet)]
    [Parameter(ParameterSetName = TimeSet)]
    [Parameter(ParameterSetName = LocationSet)]
    [Parameter(ParameterSetName = TransactionSet)]
    [Parameter(ParameterSetName = NameSet)]
    [PSDefaultValue(Help = "the latest; asked for where the target lies on several")]
    [ValidateRange(1u, uint.MaxValue)]
    public uint? Timeline { get; set; }

    /// <summary>What PostgreSQL does when the target is reached: <c>Promote</c> opens the cluster for writes, <c>Pause</c> leaves it readable for a look, <c>Shutdown</c> stops it.</summary>
    [Parameter(ParameterSetName = TimeSet)]
    [Parameter(ParameterSetName = LocationSet)]
    [Parameter(ParameterSetName = TransactionSet)]
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = ImmediateSet)]
    public PgTargetAction TargetAction { get; set; }

    /// <summary>Does not look for the restore point or transaction in the archived WAL: quick, and a wrong one shows only when everything has been replayed.</summary>
    [Parameter(ParameterSetName = TransactionSet)]
    [Parameter(ParameterSetName = NameSet)]
    public SwitchParameter SkipTargetSearch { get; set; }

    /// <summary>The label of the backup to restore, where it shall not be chosen. The WAL archived after it is replayed, whichever it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = LatestSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = TimeSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = LocationSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = TransactionSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ImmediateSet)]
    [PSDefaultValue(Help = "the newest backup from which the target is reached")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LabelCompleter))]
    public string? Label { get; set; }

    /// <summary>Another folder to restore into, absolute.</summary>
    [Parameter(ParameterSetName = LatestSet)]
    [Parameter(ParameterSetName = TimeSet)]
    [Parameter(ParameterSetName = LocationSet)]
    [Parameter(ParameterSetName = TransactionSet)]
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = ImmediateSet)]
    [PSDefaultValue(Help = "the stanza's own data directory")]
    [ValidateNotNullOrEmpty]
    public string? DataDirectory { get; set; }

    /// <summary>Other folders for the tablespaces of the backup, by their name or object id: <c>@{ fast = '/srv/copy/fast' }</c>. Each must be empty, or missing; a restore into another folder needs one for every tablespace.</summary>
    [Parameter(ParameterSetName = LatestSet)]
    [Parameter(ParameterSetName = TimeSet)]
    [Parameter(ParameterSetName = LocationSet)]
    [Parameter(ParameterSetName = TransactionSet)]
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = ImmediateSet)]
    [PSDefaultValue(Help = "the folders that they had")]
    [ValidateNotNull]
    public Hashtable? TablespaceMap { get; set; }

    /// <summary>Restores the files and leaves PostgreSQL stopped.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    /// <summary>Restores also where the data directory has lost its <c>PG_VERSION</c> or <c>pg_control</c>. What is there is moved into a folder beside it, never deleted.</summary>
    [Parameter]
    public SwitchParameter ReplaceDamaged { get; set; }

    /// <summary>Keeps the present data directory, renamed, until <c>Complete-PgRestore</c> deletes it; <c>Undo-PgRestore</c> goes back to it. It needs room for the whole cluster a second time.</summary>
    [Parameter]
    public SwitchParameter KeepOriginal { get; set; }

    /// <summary>Restores on a machine that does not know the cluster: the configuration that lay outside of the data directory (Debian: <c>/etc/postgresql</c>) is put back where it is missing, never over another, and what the machine lacks is listed: PostgreSQL itself, libraries, certificates, locales, pgml's Python environment. It is refused when the server would not start.</summary>
    [Parameter]
    public SwitchParameter NewMachine { get; set; }

    /// <summary>Restores also a backup in which pages with a wrong checksum were met.</summary>
    [Parameter]
    public SwitchParameter AllowPageErrors { get; set; }

    /// <summary>How many processes restore, 1 to 999.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the configuration says, else all cores and at least four")]
    [ValidateRange(1, 999)]
    public int? ProcessMax { get; set; }

    private protected async Task<RestoreRequest> ReadRequestAsync() => new()
    {
        Label = Label is null ? null : BackupLabel.Parse(Label).ToString(),
        Repository = Repository,
        Target = ReadTarget(),
        SkipTargetSearch = SkipTargetSearch,
        DataDirectory = await ResolvePathAsync(DataDirectory).ConfigureAwait(false),
        TablespaceMap = await ReadTablespacesAsync().ConfigureAwait(false),
        NoStart = NoStart,
        ReplaceDamaged = ReplaceDamaged,
        AllowPageErrors = AllowPageErrors,
        KeepOriginal = KeepOriginal,
        NewMachine = NewMachine,
        ProcessMax = ProcessMax,
    };

    private async Task<Dictionary<string, string>> ReadTablespacesAsync()
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in TablespaceMap ?? [])
        {
            string folder = Convert.ToString(entry.Value, CultureInfo.InvariantCulture)!;
            map[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = folder.Length == 0 ? folder : (await ResolvePathAsync(folder).ConfigureAwait(false))!;
        }

        return map;
    }

    private RecoveryTarget ReadTarget() => (ParameterSetName switch
    {
        TimeSet => RecoveryTarget.At(TargetTime, Exclusive),
        LocationSet => RecoveryTarget.AtLocation(TargetLsn!, Exclusive),
        TransactionSet => RecoveryTarget.AtTransaction(TargetXid, Exclusive),
        NameSet => RecoveryTarget.AtName(TargetName!),
        ImmediateSet => RecoveryTarget.Immediate,
        _ => RecoveryTarget.Latest,
    })
    with
    { Timeline = Timeline, Action = TargetAction };
}
