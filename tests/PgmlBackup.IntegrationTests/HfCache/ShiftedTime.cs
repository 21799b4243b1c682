namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A clock that is ahead of the machine's.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
