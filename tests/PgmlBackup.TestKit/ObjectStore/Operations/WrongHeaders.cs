using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Payload;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>The fault of an answer whose checksum and ETag do not belong to its body.</summary>
internal static class WrongHeaders
{
    public static void Apply(IHeaderDictionary headers)
    {
        foreach (string name in headers.Keys.ToArray())
        {
            bool checksum = name.StartsWith(S3Checksum.HeaderPrefix, StringComparison.OrdinalIgnoreCase) && name != "x-amz-checksum-type";
            if (checksum || name.Equals("ETag", StringComparison.OrdinalIgnoreCase))
            {
                headers[name] = Alter(headers[name].ToString());
            }
        }
    }

    // The second character is inside the quotation marks of an ETag and never the padding of a checksum.
    private static string Alter(string value) => $"{value[0]}{(value[1] == '0' ? '1' : '0')}{value[2..]}";
}
