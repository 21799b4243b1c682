using PgmlBackup.TestKit.ObjectStore.Operations;

namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>What a request says about who signed it and how, from the Authorization header or from a presigned query.</summary>
internal sealed record S3Authorization(
    string AccessKey, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature, bool Presigned)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Reads the Authorization header; blanks after commas are optional (pgBackRest sends none).</summary>
    public static S3Authorization FromHeader(string header)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw S3Exception.InvalidRequest("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }

        Dictionary<string, string> parts = new(StringComparer.Ordinal);
        foreach (string part in header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            parts[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }

        return Create(parts.GetValueOrDefault("Credential"), parts.GetValueOrDefault("SignedHeaders"), parts.GetValueOrDefault("Signature"), presigned: false);
    }

    public static S3Authorization FromQuery(S3Query query)
    {
        if (query["X-Amz-Algorithm"] != Algorithm)
        {
            throw new S3Exception(400, "AuthorizationQueryParametersError", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }

        return Create(query["X-Amz-Credential"], query["X-Amz-SignedHeaders"], query["X-Amz-Signature"], presigned: true);
    }

    private static S3Authorization Create(string? credential, string? signedHeaders, string? signature, bool presigned)
    {
        string[] scope = (credential ?? "").Split('/');
        if (scope.Length < 5 || scope[^1] != "aws4_request" || scope[^2] != "s3" || string.IsNullOrEmpty(signedHeaders) || string.IsNullOrEmpty(signature))
        {
            throw new S3Exception(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; it needs Credential, SignedHeaders and Signature.");
        }

        return new(string.Join('/', scope[..^4]), scope[^4], scope[^3], scope[^2], signedHeaders.Split(';'), signature, presigned);
    }
}
