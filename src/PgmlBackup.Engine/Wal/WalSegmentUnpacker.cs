using System.IO.Compression;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Wal;

/// <summary>Unpacks a segment as pgBackRest stores it. <c>archive-get</c> would do it too, but it needs the data directory of the cluster, which may be lost.</summary>
/// <param name="runner">Runs <c>bzip2</c>, the one for which .NET has nothing.</param>
internal sealed class WalSegmentUnpacker(ProgramRunner runner)
{
    /// <summary>Unpacks.</summary>
    /// <param name="packed">The file.</param>
    /// <param name="extension">Its ending: <c>.zst</c>, <c>.lz4</c>, <c>.gz</c>, <c>.bz2</c>, or nothing.</param>
    /// <param name="size">The size of a segment: no more comes out.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Null when the file is damaged.</returns>
    internal async Task<byte[]?> UnpackAsync(byte[] packed, string extension, int size, CancellationToken stop)
    {
        try
        {
            return extension switch
            {
                ".zst" => Read(new ZstdSharp.DecompressionStream(new MemoryStream(packed)), size),
                ".gz" => Read(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), size),
                ".lz4" => Lz4Frame.Unpack(packed, size),
                ".bz2" => await Bzip2Async(packed, stop).ConfigureAwait(false),
                _ => packed,
            };
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            return null;
        }
    }

    private static byte[] Read(Stream stream, int size)
    {
        using (stream)
        {
            byte[] content = new byte[size];
            int count = stream.ReadAtLeast(content, size, throwOnEndOfStream: false);
            return content[..count];
        }
    }

    private async Task<byte[]?> Bzip2Async(byte[] packed, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(new ProgramRequest(ProgramFinder.Find("bzip2") ?? "bzip2", ["-dc"]) { StandardInput = packed }, stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : null;
    }
}
