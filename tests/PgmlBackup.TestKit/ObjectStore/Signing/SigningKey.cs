using System.Security.Cryptography;
using System.Text;

namespace PgmlBackup.TestKit.ObjectStore.Signing;

/// <summary>The key that SigV4 derives from a secret for one day, region and service.</summary>
internal sealed class SigningKey
{
    private readonly byte[] _key;

    public SigningKey(string secret, string date, string region, string service)
    {
        byte[] day = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date));
        byte[] place = HMACSHA256.HashData(day, Encoding.UTF8.GetBytes(region));
        _key = HMACSHA256.HashData(HMACSHA256.HashData(place, Encoding.UTF8.GetBytes(service)), "aws4_request"u8.ToArray());
    }

    public string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    public static string HexSha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static bool SameSignature(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
