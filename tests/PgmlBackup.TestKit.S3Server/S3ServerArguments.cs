using System.Globalization;

namespace PgmlBackup.TestKit.S3Server;

/// <summary>What the command line asks for.</summary>
internal sealed record S3ServerArguments
{
    public const string Usage = """
        pgmlbackup-s3 [options]     an S3 server on 127.0.0.1 for tests and benches
          --port N          the port; a free one by default
          --tls             HTTPS with an authority of its own, else plain HTTP
          --ca-out FILE     where the authority's certificate is written as PEM
          --root DIR        the folder that holds the objects; memory by default
          --bucket NAME     a bucket to make; may be repeated; "backups" by default
          --key ID          the access key
          --secret TEXT     its secret
          --latency-ms N    how long every answer waits
          --ready-file FILE written with the URL once the server listens
        Prints one line "ready URL", and its counts as JSON when SIGTERM or SIGINT ends it; GET /_testkit/stats has them at any time.
        """;

    public int Port { get; private init; }

    public bool Tls { get; private init; }

    public string? CaOut { get; private init; }

    public string? Root { get; private init; }

    public IReadOnlyList<string> Buckets { get; private init; } = [];

    public string? Key { get; private init; }

    public string? Secret { get; private init; }

    public TimeSpan Latency { get; private init; }

    public string? ReadyFile { get; private init; }

    /// <summary>The arguments, or what is wrong with them.</summary>
    public static (S3ServerArguments? Arguments, string? Problem) Parse(string[] words)
    {
        S3ServerArguments arguments = new();
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == "--tls")
            {
                arguments = arguments with { Tls = true };
                continue;
            }

            string name = words[i];
            if (++i == words.Length)
            {
                return (null, $"{name} is unknown or lacks its value");
            }

            if (arguments.With(name, words[i]) is not { } next)
            {
                return (null, $"{name} {words[i]} is not understood");
            }

            arguments = next;
        }

        return arguments.CaOut is not null && !arguments.Tls ? (null, "--ca-out needs --tls") : (arguments, null);
    }

    private S3ServerArguments? With(string name, string value)
    {
        bool number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed);
        return name switch
        {
            "--port" when number && parsed <= ushort.MaxValue => this with { Port = parsed },
            "--latency-ms" when number => this with { Latency = TimeSpan.FromMilliseconds(parsed) },
            "--root" => this with { Root = value },
            "--bucket" => this with { Buckets = [.. Buckets, value] },
            "--key" => this with { Key = value },
            "--secret" => this with { Secret = value },
            "--ca-out" => this with { CaOut = value },
            "--ready-file" => this with { ReadyFile = value },
            _ => null,
        };
    }
}
