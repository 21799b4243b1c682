using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using PgmlBackup.TestKit.ObjectStore.Faults;
using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>One request on its way through the server.</summary>
internal sealed class S3Exchange(HttpContext context, S3RequestRecord record, S3Query query, S3FaultPlan plan, DateTimeOffset now, TimeProvider time)
{
    private VerifiedSignature? _signature;

    public HttpRequest Request => context.Request;

    public HttpResponse Response => context.Response;

    public S3RequestRecord Record => record;

    public S3Query Query => query;

    public S3FaultPlan Plan => plan;

    /// <summary>The server's time for this request, with the skew that a fault gives it.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The time that objects get: S3 keeps whole seconds.</summary>
    public DateTimeOffset NowInSeconds => DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The key of a request that has one.</summary>
    public string Key => record.Key ?? throw new InvalidOperationException("This request has no key.");

    public Stream Body { get; } = new Payload.RequestBodyStream(context.Request.Body, plan, record, time);

    public VerifiedSignature Signature
    {
        get => _signature ?? throw new InvalidOperationException("The signature has not been verified yet.");
        set => _signature = value;
    }

    /// <summary>A header of the request; null when it is absent or empty.</summary>
    public string? Header(string name)
    {
        string value = context.Request.Headers[name].ToString();
        return value.Length == 0 ? null : value;
    }

    /// <summary>Answers "100 Continue" where the client waits for it, and takes nothing of the body yet.</summary>
    public async Task AskForBodyAsync()
    {
        ReadResult first = await context.Request.BodyReader.ReadAsync(Aborted).ConfigureAwait(false);
        context.Request.BodyReader.AdvanceTo(first.Buffer.Start);
    }

    /// <summary>Starts the answer. Its headers are those set so far.</summary>
    public void Start(int status, long? contentLength)
    {
        if (plan.Cuts(S3Cut.LoseAnswer))
        {
            throw new ConnectionCutException(reset: true);
        }

        if (plan.WrongHeader)
        {
            WrongHeaders.Apply(context.Response.Headers);
        }

        record.Status = status;
        context.Response.StatusCode = status;
        context.Response.ContentLength = status is 204 or 304 ? null : contentLength;
    }

    /// <summary>An answer without a body.</summary>
    public void Empty(int status) => Start(status, 0);

    public ResponseBody OpenBody() => new(this, time);
}
