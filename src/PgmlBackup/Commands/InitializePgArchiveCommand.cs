using System.Management.Automation;
using System.Security;
using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Sets up the WAL archive of a cluster: pgBackRest's configuration, the repository, the server's settings and the stanza.</summary>
/// <remarks>
/// <para>Writes what is missing into pgBackRest's configuration (mode 0640, owned by the cluster's owner), makes the folders, sets <c>archive_mode</c>, <c>wal_level</c>, <c>archive_command</c> and <c>archive_timeout</c> with <c>ALTER SYSTEM</c>, makes the stanza, and sees a WAL segment arrive in every repository. After it, <c>Invoke-PgBackup</c> takes the first backup.</para>
/// <para>What an administrator has configured stays, unless a parameter says otherwise. A repository that holds the stanza already is never turned into another one, and an <c>archive_command</c> of another tool is not replaced without <c>-ReplaceArchiveCommand</c>: these are errors, and nothing is changed. A second run changes nothing and says so in <c>Changed</c>.</para>
/// <para>Where nothing else is configured: zst compression, bundling, block incremental from pgBackRest 2.46 on, half of the cores for a backup and all for a restore, a checkpoint at once, asynchronous archiving with a spool folder, and full backups kept by time for 14 days. A limit of the archive queue is never set, because pgBackRest drops WAL above it.</para>
/// <para>A bucket is tried before anything is written: its objects are listed, and an object <c>.pgmlbackup-probe-*</c> of 64 bytes is written beside the repository's folders, read back and deleted. With <c>-WhatIf</c> it is only listed.</para>
/// <para>A server that has not archived yet must be restarted once. It is asked for by itself; without agreement all else is done, and the error <c>ArchiveRestartNeeded</c> says what is left to do. <c>-Confirm:$false</c> agrees to all.</para>
/// <para>Passphrase and secret key go into the configuration file only. Keep the passphrase elsewhere too: without it the backups are lost with the server.</para>
/// </remarks>
/// <example>
/// <code>Initialize-PgArchive -Stanza main -RetentionDays 30 -WhatIf</code>
/// <para>The lines that would be written, and the statements that the server would run, with a repository in <c>/var/lib/pgbackrest</c> where nothing else is configured.</para>
/// </example>
/// <example>
/// <code>Initialize-PgArchive -Stanza main -Repository 2 -RepositoryPath /mnt/backup/pgbackrest -CipherPassphrase $passphrase -Confirm:$false</code>
/// <para>A second repository on another disk, encrypted, after <c>$passphrase = Read-Host -AsSecureString</c>.</para>
/// </example>
/// <example>
/// <code>Initialize-PgArchive -Stanza main -Repository 2 -Bucket db-backups -Endpoint minio.example.org:9000 -Region us-east-1 -UriStyle Path -CaFile /etc/ssl/minio-ca.pem -Credential $key -RetentionDays 90 -Confirm:$false</code>
/// <para>A second repository, in a bucket of a store of one's own, that keeps 90 days; after <c>$key = Get-Credential</c> with the id of the access key as user name. With Amazon's S3 <c>-Endpoint</c>, <c>-UriStyle</c> and <c>-CaFile</c> are left out.</para>
/// </example>
/// <seealso cref="TestPgArchiveCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="UpdatePgStanzaCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsData.Initialize, "PgArchive", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Initialize-PgArchive.md")]
[OutputType(typeof(PgArchiveSetup))]
public sealed class InitializePgArchiveCommand : PgCmdlet
{
    /// <summary>The cluster by its name, such as <c>15/main</c>. Without it and without a data directory: that of the stanza, else the only one of this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClusterCompleter))]
    public string? Cluster { get; set; }

    /// <summary>The data directory of the cluster, absolute.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? DataDirectory { get; set; }

    /// <summary>What the repository is kept on: <c>Posix</c> a folder, <c>S3</c> a bucket.</summary>
    [Parameter]
    [PSDefaultValue(Help = "S3 with -Bucket, else what is configured, else Posix")]
    public PgRepositoryType? RepositoryType { get; set; }

    /// <summary>The folder of the repository, absolute, or its path in the bucket, with a slash before it.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else /var/lib/pgbackrest in a folder and /pgbackrest in a bucket")]
    [ValidatePattern("^/(?!/)")]
    public string? RepositoryPath { get; set; }

    /// <summary>The bucket. It must exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Bucket { get; set; }

    /// <summary>The endpoint of the store: a host, with <c>:PORT</c> where it is not 443.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else s3.REGION.amazonaws.com")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>The region of the bucket. Stores without regions take any word, mostly <c>us-east-1</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The access key: its id as user name, its secret as password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Takes the key from the role of the instance, so that none stands in a file.</summary>
    [Parameter]
    public SwitchParameter UseInstanceRole { get; set; }

    /// <summary>Where the bucket's name stands in the address of a request. Most stores other than Amazon's want <c>Path</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else Host")]
    public PgUriStyle? UriStyle { get; set; }

    /// <summary>The PEM file of the authorities that the store's certificate is verified with. The cluster's owner must be able to read it.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else the authorities of the system")]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary>Encrypts all that goes into the repository with this passphrase. Possible only as long as the repository holds nothing of the stanza.</summary>
    [Parameter]
    public SecureString? CipherPassphrase { get; set; }

    /// <summary>How many days back a restore must be possible: full backups are kept by time.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else 14")]
    [ValidateRange(1, 9999999)]
    public int? RetentionDays { get; set; }

    /// <summary>How many full backups are kept, in the place of days.</summary>
    [Parameter]
    [ValidateRange(1, 9999999)]
    public int? RetentionFullCount { get; set; }

    /// <summary>How many processes a backup uses, 1 to 999.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else half of the cores and at least two")]
    [ValidateRange(1, 999)]
    public int? ProcessMax { get; set; }

    /// <summary>The folder in which asynchronous archiving keeps its state.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what is configured, else /var/spool/pgbackrest")]
    [ValidatePattern("^/(?!/)")]
    public string? SpoolPath { get; set; }

    /// <summary>After how many seconds a WAL segment is archived that is not full: so much may be lost with the server.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the server has, else 60")]
    [ValidateRange(1, 1073741823)]
    public int? ArchiveTimeout { get; set; }

    /// <summary>Replaces an <c>archive_command</c> or <c>archive_library</c> that archives elsewhere.</summary>
    [Parameter]
    public SwitchParameter ReplaceArchiveCommand { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaSettings settings = await ReadSettingsAsync().ConfigureAwait(false);
        (StanzaContext context, PgCluster cluster) = await new StanzaResolver(Runner, Activity)
            .ResolveSetupAsync(settings, await ResolvePathAsync(DataDirectory).ConfigureAwait(false) ?? Cluster, cancellationToken).ConfigureAwait(false);
        var service = new ArchiveSetupService(context, cluster, new BucketProbe());
        ArchiveSetupPlan plan = await service.PlanAsync(await RequestAsync().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync(plan.Describe(context.Stanza), $"Set up the archive of {cluster} as stanza '{context.Stanza}'?", "Set up archive").ConfigureAwait(false))
        {
            bool mayRestart = plan.NeedsRestart && await ShouldProcessAsync(
                $"Restarting {cluster}, so that it archives.", $"{cluster} archives only after a restart, which ends all connections. Restart it now?", "Restart").ConfigureAwait(false);
            WriteObject(await service.ApplyAsync(plan, mayRestart, cancellationToken).ConfigureAwait(false));
        }
    }

    private static string? Plain(SecureString? secret) => secret is null ? null : new System.Net.NetworkCredential(string.Empty, secret).Password;

    private async Task<ArchiveSetupRequest> RequestAsync()
    {
        var repository = new RepositorySetup
        {
            Repository = Repository ?? 1,
            Type = RepositoryType ?? (Bucket is null ? null : PgRepositoryType.S3),
            Path = RepositoryPath,
            Bucket = Bucket,
            Endpoint = Endpoint,
            Region = Region,
            UriStyle = UriStyle,
            CaFile = await ResolvePathAsync(CaFile).ConfigureAwait(false),
            Key = Credential is { } key ? new S3AccessKey(key.UserName, Plain(key.Password)!) : null,
            UseInstanceRole = UseInstanceRole,
            RetentionDays = RetentionDays,
            RetentionFullCount = RetentionFullCount,
        };
        return new ArchiveSetupRequest
        {
            Repository = repository.WithCipherPassphrase(Plain(CipherPassphrase)),
            ProcessMax = ProcessMax,
            SpoolPath = SpoolPath,
            ArchiveTimeout = ArchiveTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ReplaceArchiveCommand = ReplaceArchiveCommand,
        };
    }
}
