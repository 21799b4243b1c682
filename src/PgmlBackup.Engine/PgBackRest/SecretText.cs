using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Takes secrets out of text that people will read.</summary>
/// <remarks>pgBackRest redacts its own options, but it quotes a configuration line that it cannot read, and an object store's answer, as they are.</remarks>
public static partial class SecretText
{
    /// <summary>What stands in the place of a secret: pgBackRest's own word.</summary>
    public const string Redacted = "<redacted>";

    /// <summary>The same text without the values of secret options, passwords in connection strings and URLs, and signatures of requests.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Suspicious().IsMatch(text))
        {
            return text;
        }

        text = SecretOption().Replace(text, "$1" + Redacted);
        text = Password().Replace(text, "$1" + Redacted);
        text = UrlPassword().Replace(text, "$1" + Redacted + "@");
        return RequestElement().Replace(text, "<$1>" + Redacted + "</$1>");
    }

    [GeneratedRegex("pass|key|token|secret|sign|account|://", RegexOptions.IgnoreCase)]
    private static partial Regex Suspicious();

    // The secret options of every version, as key of a file, as option and as variable.
    [GeneratedRegex(
        @"((?:cipher[-_]pass|s3[-_]key(?:[-_]secret)?|s3[-_]token|sse[-_]customer[-_]key|azure[-_](?:key|account|endpoint)|gcs[-_]key|private[-_]key[-_]passphrase)\s*=\s*)(?!<redacted>)\S[^\r\n]*",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretOption();

    [GeneratedRegex(@"(\b(?:password|passwd|pwd)\s*=\s*)(?:'(?:[^'\\]|''|\\.)*'|""[^""]*""|[^\s'""]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s@/]+@", RegexOptions.IgnoreCase)]
    private static partial Regex UrlPassword();

    [GeneratedRegex("<(AWSAccessKeyId|SignatureProvided|StringToSign|StringToSignBytes|CanonicalRequest|CanonicalRequestBytes|AuthenticationErrorDetail)>[^<]*</\\1>")]
    private static partial Regex RequestElement();
}
