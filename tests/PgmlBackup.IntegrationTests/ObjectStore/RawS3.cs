using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Requests byte by byte over plain HTTP, signed by a signer of its own: for what AWS's client never sends.</summary>
internal static class RawS3
{
    /// <summary>Sends what it is given and reads the answer.</summary>
    /// <param name="server">A server without TLS.</param>
    /// <param name="head">Request line and headers, one a line; Connection: close is added.</param>
    /// <param name="body">The body as sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<RawAnswer> SendAsync(S3TestServer server, string head, byte[] body, CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
        await using NetworkStream stream = client.GetStream();
        string lines = string.Join("\r\n", head.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(lines + "\r\nConnection: close\r\n\r\n"), cancellationToken);
        StringBuilder answer = new();
        byte[] buffer = new byte[64 * 1024];
        if (head.Contains("expect: 100-continue", StringComparison.Ordinal))
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, cancellationToken)));
        }

        if (answer.Length == 0 || RawAnswer.IsContinue(answer.ToString()))
        {
            await stream.WriteAsync(body, cancellationToken);
        }

        for (int count; !RawAnswer.IsWhole(answer.ToString()) && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0; answer.Append(Encoding.Latin1.GetString(buffer, 0, count)))
        {
            // A server that refused a body waits for it for a while before it closes.
        }

        return RawAnswer.Parse(answer.ToString());
    }

    /// <summary>Request line and headers with a signature over all of them.</summary>
    public static string Sign(S3TestServer server, string method, string pathAndQuery, string contentSha256, params (string Name, string Value)[] headers)
    {
        S3Credential credential = S3Credential.Default;
        string timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{timestamp[..8]}/us-east-1/s3/aws4_request";
        (string Name, string Value)[] all =
        [
            .. headers.Append(("host", $"localhost:{server.Port}")).Append(("x-amz-content-sha256", contentSha256)).Append(("x-amz-date", timestamp))
                .OrderBy(header => header.Item1, StringComparer.Ordinal),
        ];
        string signed = string.Join(';', all.Select(header => header.Name));
        string[] target = [.. pathAndQuery.Split('?'), ""];
        string canonical = $"{method}\n{target[0]}\n{target[1]}\n{string.Concat(all.Select(header => $"{header.Name}:{header.Value}\n"))}\n{signed}\n{contentSha256}";
        string toSign = $"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + credential.SecretKey), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        string signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"{method} {pathAndQuery} HTTP/1.1\n{string.Concat(all.Select(header => $"{header.Name}: {header.Value}\n"))}"
            + $"Authorization: AWS4-HMAC-SHA256 Credential={credential.AccessKey}/{scope},SignedHeaders={signed},Signature={signature}";
    }

    /// <summary>A payload in one unsigned chunk with one trailing header.</summary>
    public static byte[] UnsignedChunk(string payload, string trailer) =>
        Encoding.ASCII.GetBytes($"{payload.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{payload}\r\n0\r\n{trailer}\r\n\r\n");

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
