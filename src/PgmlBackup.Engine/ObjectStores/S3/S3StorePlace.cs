using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Finds where a bucket is reached and who asks, from what the caller says, the environment, and Amazon's files.</summary>
internal static class S3StorePlace
{
    private const string DefaultRegion = "us-east-1";

    /// <summary>The settings of a connection.</summary>
    /// <param name="location">The bucket and its prefix.</param>
    /// <param name="settings">What the caller says.</param>
    /// <param name="environment">Looks a variable up.</param>
    internal static S3ConnectionSettings Connection(ObjectStoreLocation location, S3StoreSettings settings, Func<string, string?> environment)
    {
        string region = First(settings.Region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"), ProfileRegion(settings, environment)) ?? DefaultRegion;
        string endpoint = First(settings.Endpoint, environment("AWS_ENDPOINT_URL_S3"), environment("AWS_ENDPOINT_URL")) ?? AmazonEndpoint(region);
        S3ConnectionSettings connection = new()
        {
            Bucket = location.Bucket!,
            Endpoint = endpoint.TrimEnd('/'),
            Region = region,
            // A name with dots does not fit the certificate of Amazon when it stands before the host's.
            PathStyle = settings.PathStyle ?? (!IsAmazon(endpoint) || location.Bucket!.Contains('.', StringComparison.Ordinal)),
            VerifyTls = settings.VerifyTls,
            CaFile = First(settings.CaFile, environment("AWS_CA_BUNDLE")),
            Credential = settings.Credential,
            RepositoryPath = "/" + location.Prefix,
            NamesPort = true,
        };
        return connection with { UseProxy = !connection.SignedAddress.IsLoopback };
    }

    /// <summary>Who asks.</summary>
    /// <exception cref="PgmlException"><c>ObjectStoreKeyMissing</c>.</exception>
    internal static AWSCredentials Credentials(S3StoreSettings settings, S3ConnectionSettings connection)
    {
        if (settings.Credential is { } key)
        {
            return key.Token is { } token ? new SessionAWSCredentials(key.Id, key.Secret, token) : new BasicAWSCredentials(key.Id, key.Secret);
        }

        try
        {
            return settings.Profile is not { } profile ? DefaultAWSCredentialsIdentityResolver.GetCredentials()
                : new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out AWSCredentials found) ? found
                : throw new PgmlException(
                    FaultCatalog.ObjectStoreKeyMissing,
                    $"There is no profile '{profile}' with a key in Amazon's files of this account.",
                    profile,
                    "Name one that is there with -AwsProfile; which ones there are shows 'aws configure list-profiles' as the account that runs this.");
        }
        catch (AmazonClientException missing)
        {
            throw S3StoreFailure.KeyMissing(missing, connection);
        }
    }

    /// <summary>True for an endpoint of Amazon itself.</summary>
    internal static bool IsAmazon(string endpoint)
    {
        string host = endpoint.Split("://")[^1].Split('/', ':')[0];
        return host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);
    }

    private static string AmazonEndpoint(string region) =>
        $"https://s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : string.Empty)}";

    private static string? ProfileRegion(S3StoreSettings settings, Func<string, string?> environment) =>
        settings.Credential is null
        && new CredentialProfileStoreChain().TryGetProfile(First(settings.Profile, environment("AWS_PROFILE")) ?? "default", out CredentialProfile? profile)
            ? profile.Region?.SystemName
            : null;

    private static string? First(params string?[] texts) => texts.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
