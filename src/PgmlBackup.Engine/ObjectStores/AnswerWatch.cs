namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Keeps of the last answer what its error document may leave out: the server's clock and the bucket's region.</summary>
internal sealed class AnswerWatch : DelegatingHandler
{
    /// <summary>How far the server's clock is before ours; null when no answer said.</summary>
    internal TimeSpan? ClockOffset { get; private set; }

    /// <summary>The region that the bucket is in; null when no answer said.</summary>
    internal string? Region { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ClockOffset = answer.Headers.Date is { } date ? date - DateTimeOffset.UtcNow : ClockOffset;
        Region = answer.Headers.TryGetValues("x-amz-bucket-region", out IEnumerable<string>? values) ? values.First() : Region;
        return answer;
    }
}
