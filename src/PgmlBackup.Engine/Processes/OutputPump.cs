using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace PgmlBackup.Engine.Processes;

/// <summary>Reads one output of a program: keeps its bytes where wanted and hands on its lines.</summary>
/// <param name="onLine">Who listens to the lines; null when nobody does.</param>
/// <param name="keepLimit">How many of the last bytes are kept.</param>
/// <param name="onBytes">Who listens to the bytes, in the place of the lines; null when nobody does.</param>
/// <param name="onFault">Called once when the listener throws; from then on the output is drained unheard, so that the program can end.</param>
internal sealed class OutputPump(Action<string>? onLine, Action<ReadOnlyMemory<byte>>? onBytes, int keepLimit, Action<Exception> onFault) : IDisposable
{
    private const int LargePipe = 1 << 20;
    private const int Chatty = 1 << 16;

    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    private Action<string>? _onLine = onLine;
    private Action<ReadOnlyMemory<byte>>? _onBytes = onBytes;

    private readonly KeptBytes _kept = new(keepLimit);
    private readonly List<byte> _line = [];

    /// <summary>The bytes that were kept: all, or the last ones where a limit was set.</summary>
    internal byte[] Kept => _kept.ToArray();

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <summary>Reads until the program closes its end.</summary>
    internal async Task ReadAsync(Stream stream, CancellationToken stop)
    {
        if (_onLine is null && (_onBytes is not null || keepLimit > LargePipe) && stream is PipeStream pipe)
        {
            // Sixteen times what a pipe holds by itself, so that neither side waits for the other at every turn. Where it is refused, it works as well.
            _ = NativeMethods.FileControl(pipe.SafePipeHandle, NativeMethods.SetPipeSize, LargePipe);
        }

        int count;
        long total = 0;
        while ((count = await stream.ReadAsync(_kept.Space, stop).ConfigureAwait(false)) > 0)
        {
            if (_onBytes is not null)
            {
                Hear(() => _onBytes?.Invoke(_kept.Space[..count]));
            }
            else if (_onLine is not null)
            {
                Split(_kept.Space.Span[..count]);
            }

            _kept.Add(count);
            total += count;
            if (_onLine is not null && total > Chatty && count < Chatty / 4)
            {
                // A line for each of many files: to wake up for every one costs more than to read it, and takes the processor from the program that copies them.
                await Task.Delay(s_gathering, stop).ConfigureAwait(false);
            }
        }

        if (_line.Count > 0)
        {
            Emit();
        }
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf((byte)'\n')) >= 0)
        {
            _line.AddRange(bytes[..end]);
            Emit();
            bytes = bytes[(end + 1)..];
        }

        _line.AddRange(bytes);
    }

    private void Emit()
    {
        string line = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_line)).TrimEnd('\r');
        _line.Clear();
        Hear(() => _onLine?.Invoke(line));
    }

    private void Hear(Action hear)
    {
        try
        {
            hear();
        }
        catch (Exception e)
        {
            _onLine = null;
            _onBytes = null;
            onFault(e);
        }
    }
}
