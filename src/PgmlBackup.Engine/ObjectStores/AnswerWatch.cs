using System.Net;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Keeps of the last answer what its error document may leave out: the server's clock and the bucket's region.</summary>
internal sealed class AnswerWatch : DelegatingHandler
{
    /// <summary>How far the server's clock is before ours; null when no answer said.</summary>
    internal TimeSpan? ClockOffset { get; private set; }

    /// <summary>The region that the bucket is in; null when no answer said.</summary>
    internal string? Region { get; private set; }

    private TimeSpan? RetryAfter { get; set; }

    /// <summary>How long the last answer that refused for too much work asks to wait, once; null for nothing.</summary>
    internal TimeSpan? TakeRetryAfter()
    {
        TimeSpan? asked = RetryAfter;
        RetryAfter = null;
        return asked;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // It costs a round trip for each object; an answer that comes early ends the sending as well.
        request.Headers.ExpectContinue = false;
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ClockOffset = answer.Headers.Date is { } date ? date - DateTimeOffset.UtcNow : ClockOffset;
        Region = answer.Headers.TryGetValues("x-amz-bucket-region", out IEnumerable<string>? values) ? values.First() : Region;
        RetryAfter = answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? answer.Headers.RetryAfter?.Delta : RetryAfter;
        return answer;
    }
}
