namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>Alters one byte of a body as it passes.</summary>
internal sealed class BodyAlteration(long? at)
{
    private long _position;

    public void Pass(Span<byte> data)
    {
        if (at is { } offset && offset >= _position && offset < _position + data.Length)
        {
            data[(int)(offset - _position)] ^= 0x01;
        }

        _position += data.Length;
    }
}
