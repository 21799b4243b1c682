namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>How often and after which pause something that failed for a moment is tried again.</summary>
internal sealed record RetryBounds
{
    /// <summary>How many attempts there are at most, the first among them.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>How many of them when nobody listens at the address: that seldom passes.</summary>
    public int ConnectAttempts { get; init; } = 3;

    /// <summary>How many of them when what was sent arrived altered.</summary>
    public int AlteredAttempts { get; init; } = 4;

    /// <summary>The longest first pause; each further one is up to twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>The longest pause of all, also where the store asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a byte, or without an answer, a request is given up and made again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause before an attempt: anything up to the longest, so that many who failed together do not come again together.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="asked">What the store asks for; null for nothing.</param>
    /// <param name="draw">A random number from 0 to 1.</param>
    internal TimeSpan Pause(int failures, TimeSpan? asked, double draw)
    {
        double longest = Math.Min(FirstPause.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)), LongestPause.TotalSeconds);
        TimeSpan own = TimeSpan.FromSeconds(longest * Math.Clamp(draw, 0, 1));
        TimeSpan wanted = asked is { } least && least > own ? least : own;
        return wanted < LongestPause ? wanted : LongestPause;
    }
}
