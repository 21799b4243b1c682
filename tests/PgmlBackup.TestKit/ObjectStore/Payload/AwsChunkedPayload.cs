using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.TestKit.ObjectStore.Faults;
using PgmlBackup.TestKit.ObjectStore.Operations;
using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Payload;

/// <summary>
/// An aws-chunked body: each chunk has its length and, where the mode is a signed one, a signature over the chunk and the signature before;
/// trailing headers may follow the chunk of length 0.
/// </summary>
internal sealed class AwsChunkedPayload : IPayloadSource, IDisposable
{
    private const int LongestLine = 16 * 1024;
    private readonly Stream _body;
    private readonly BodyAlteration _alteration;
    private readonly VerifiedSignature? _signature;
    private readonly bool _trailing;
    private readonly IncrementalHash _chunkHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Dictionary<string, string> _trailers = new(StringComparer.Ordinal);
    private readonly StringBuilder _signedTrailer = new();
    private int _start;
    private int _end;
    private long _left;
    private string _previous;
    private string _chunkSignature = "";
    private bool _inChunk;
    private bool _finished;

    /// <param name="body">The body as sent.</param>
    /// <param name="alteration">What a fault does to the payload before it is verified.</param>
    /// <param name="signature">Whose chunks they are; null for unsigned ones.</param>
    /// <param name="trailing">Whether the mode has trailing headers.</param>
    public AwsChunkedPayload(Stream body, BodyAlteration alteration, VerifiedSignature? signature, bool trailing)
    {
        _body = body;
        _alteration = alteration;
        _signature = signature;
        _trailing = trailing;
        _previous = signature?.Seed ?? "";
    }

    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_left == 0 && !_finished)
        {
            await NextChunkAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_finished)
        {
            return 0;
        }

        int count = await ReadSomeAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
        _alteration.Pass(buffer.Span[..count]);
        if (_signature is not null)
        {
            _chunkHash.AppendData(buffer.Span[..count]);
        }

        _left -= count;
        return count;
    }

    public void Dispose() => _chunkHash.Dispose();

    private async Task NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_inChunk)
        {
            await ExpectLineEndAsync(cancellationToken).ConfigureAwait(false);
            VerifyChunk();
        }

        string[] header = (await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Split(';', 2);
        if (!long.TryParse(header[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw Malformed($"'{header[0]}' is no length of a chunk");
        }

        _chunkSignature = header.Length == 2 && header[1].StartsWith("chunk-signature=", StringComparison.Ordinal) ? header[1]["chunk-signature=".Length..] : "";
        _inChunk = true;
        if (_left == 0)
        {
            VerifyChunk();
            await ReadTrailersAsync(cancellationToken).ConfigureAwait(false);
            _finished = true;
        }
    }

    private void VerifyChunk()
    {
        if (_signature is null)
        {
            return;
        }

        string sha256 = Convert.ToHexStringLower(_chunkHash.GetHashAndReset());
        if (!SigningKey.SameSignature(_signature.SignChunk(_previous, sha256), _chunkSignature))
        {
            throw Mismatch("a chunk");
        }

        _previous = _chunkSignature;
    }

    private async Task ReadTrailersAsync(CancellationToken cancellationToken)
    {
        string trailerSignature = "";
        for (string line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            line.Length > 0;
            line = await ReadLineAsync(cancellationToken).ConfigureAwait(false))
        {
            string[] pair = line.Split(':', 2);
            if (pair.Length != 2 || !_trailing)
            {
                throw Malformed("trailing headers are not expected or not well-formed");
            }

            string name = pair[0].Trim().ToLowerInvariant();
            string value = pair[1].Trim();
            if (name == "x-amz-trailer-signature")
            {
                trailerSignature = value;
                continue;
            }

            _trailers[name] = value;
            _signedTrailer.Append(name).Append(':').Append(value).Append('\n');
        }

        if (_signature is not null && _trailing
            && !SigningKey.SameSignature(_signature.SignTrailer(_previous, SigningKey.HexSha256(_signedTrailer.ToString())), trailerSignature))
        {
            throw Mismatch("the trailing headers");
        }
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            if (target.Length >= _buffer.Length)
            {
                int direct = await _body.ReadAsync(target, cancellationToken).ConfigureAwait(false);
                return direct > 0 ? direct : throw Incomplete();
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await _body.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        if (_end == 0)
        {
            throw Incomplete();
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        while (line.Length < LongestLine)
        {
            if (_start == _end)
            {
                await FillAsync(cancellationToken).ConfigureAwait(false);
            }

            char next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }

        throw Malformed("a line is too long");
    }

    private async Task ExpectLineEndAsync(CancellationToken cancellationToken)
    {
        if ((await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Length > 0)
        {
            throw Malformed("a chunk is longer than it says");
        }
    }

    private static S3Exception Malformed(string what) => S3Exception.InvalidRequest($"The aws-chunked body is malformed: {what}.");

    private static S3Exception Incomplete() =>
        new(400, "IncompleteBody", "The request body terminated unexpectedly");

    private static S3Exception Mismatch(string what) =>
        new(403, "SignatureDoesNotMatch", $"The request signature we calculated does not match the signature you provided, for {what}.");
}
