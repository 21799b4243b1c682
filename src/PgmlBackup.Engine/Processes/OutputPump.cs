using System.Runtime.InteropServices;
using System.Text;

namespace PgmlBackup.Engine.Processes;

/// <summary>Reads one output of a program: keeps its bytes where wanted and hands on its lines.</summary>
/// <param name="onLine">Who listens to the lines; null when nobody does.</param>
/// <param name="keepLimit">How many of the last bytes are kept.</param>
/// <param name="onFault">Called once when the listener throws; from then on the output is drained unheard, so that the program can end.</param>
internal sealed class OutputPump(Action<string>? onLine, int keepLimit, Action<Exception> onFault) : IDisposable
{
    private Action<string>? _onLine = onLine;

    private readonly MemoryStream _kept = new();
    private readonly List<byte> _line = [];

    /// <summary>The bytes that were kept: all, or the last ones where a limit was set.</summary>
    internal byte[] Kept => _kept.ToArray();

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <summary>Reads until the program closes its end.</summary>
    internal async Task ReadAsync(Stream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[32 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
        {
            Keep(buffer.AsSpan(0, count));
            if (_onLine is not null)
            {
                Split(buffer.AsSpan(0, count));
            }
        }

        if (_line.Count > 0)
        {
            Emit();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (keepLimit == 0)
        {
            return;
        }

        _kept.Write(bytes);
        if (_kept.Length > 2L * keepLimit)
        {
            byte[] tail = _kept.GetBuffer().AsSpan((int)_kept.Length - keepLimit, keepLimit).ToArray();
            _kept.SetLength(0);
            _kept.Write(tail);
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
        try
        {
            _onLine?.Invoke(line);
        }
        catch (Exception e)
        {
            _onLine = null;
            onFault(e);
        }
    }
}
