namespace PgmlBackup.ModuleTests.Host;

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <summary>Moves it on.</summary>
    public void Advance(TimeSpan by) => _now += by.Ticks;
}
