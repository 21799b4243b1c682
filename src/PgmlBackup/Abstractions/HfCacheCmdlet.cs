using System.Management.Automation;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Commands;

/// <summary>A cmdlet that works on a model cache and its copy in an object store.</summary>
public abstract class HfCacheCmdlet : AsyncCmdlet
{
    /// <summary>Where the copy of the cache lies: <c>s3://bucket/prefix</c>, or the absolute path of a folder.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "hf_cache of the profile")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The folder of the cache: the account's <c>.cache</c>, or <c>huggingface</c> or <c>hub</c> in it.</summary>
    [Parameter]
    [PSDefaultValue(Help = "cache_path of the profile, else /var/lib/postgresql/.cache")]
    [ValidateNotNullOrEmpty]
    public string? CachePath { get; set; }

    /// <summary>The endpoint of the bucket: a host, or an address with scheme and port.</summary>
    [Parameter]
    [PSDefaultValue(Help = "hf_endpoint of the profile, else AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else Amazon's of the region")]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>The region of the bucket.</summary>
    [Parameter]
    [PSDefaultValue(Help = "hf_region of the profile, else AWS_REGION, AWS_DEFAULT_REGION, the AWS profile's, else us-east-1")]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The profile in Amazon's credential files.</summary>
    [Parameter]
    [PSDefaultValue(Help = "hf_aws_profile of the profile, else AWS_PROFILE, else the AWS chain: environment, default profile, role of the instance")]
    [ValidateNotNullOrEmpty]
    public string? AwsProfile { get; set; }

    /// <summary>The access key: its id as user name, its secret as password. Without it the AWS chain is asked: environment, profile, role of the instance.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The PEM file with the authority of the store's certificate.</summary>
    [Parameter]
    [PSDefaultValue(Help = "AWS_CA_BUNDLE, else the authorities of the system")]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary>The profile with defaults of this module. Without it: <c>/etc/pgmlbackup.toml</c>, then <c>~/.config/pgmlbackup.toml</c>, where they exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfilePath { get; set; }

    private protected ProgramRunner Runner { get; } = new();

    private protected CmdletActivitySink Activity => _activity ??= new CmdletActivitySink(this);

    private CmdletActivitySink? _activity;

    // Relative paths are those of the session, which is not the process' folder; only the pipeline's thread may ask for them.
    private protected Task<string?> ResolvePathAsync(string? path) =>
        path is null ? Task.FromResult<string?>(null) : AskAsync(() => (string?)GetUnresolvedProviderPathFromPSPath(path));

    private protected async Task<HfCacheRequest> ReadRequestAsync()
    {
        ModuleSettings profile = ModuleProfile.Load(await ResolvePathAsync(ProfilePath).ConfigureAwait(false)).Resolve();
        bool isAddress = Destination?.Contains("://", StringComparison.Ordinal) != false;
        return new HfCacheRequest
        {
            CachePath = await ResolvePathAsync(CachePath).ConfigureAwait(false) ?? profile.CachePath,
            User = profile.User,
            Destination = isAddress ? Destination ?? profile.HfCache : await ResolvePathAsync(Destination).ConfigureAwait(false),
            StatePath = profile.StatePath,
            Store = new S3StoreSettings
            {
                Endpoint = Endpoint ?? profile.HfEndpoint,
                Region = Region ?? profile.HfRegion,
                Profile = AwsProfile ?? (Credential is null ? profile.HfAwsProfile : null),
                Credential = Credential is { } key ? new S3AccessKey(key.UserName, key.GetNetworkCredential().Password) : null,
                CaFile = await ResolvePathAsync(CaFile).ConfigureAwait(false),
            },
        };
    }
}
