using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PgmlBackup.TestKit.ObjectStore.Faults;
using PgmlBackup.TestKit.ObjectStore.Signing;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>Takes every request from its arrival to its record: faults, signature, operation, error answer.</summary>
internal sealed class S3Dispatcher(S3TestServerOptions options, BucketSet buckets, SignatureVerifier verifier, S3FaultScript faults, S3RequestLog log)
{
    private static readonly string[] s_secretHeaders = ["authorization", "x-amz-security-token"];
    private long _number;

    public async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string rawPath = target.Split('?', 2)[0];
        S3Query query = new(target.Length > rawPath.Length ? target[(rawPath.Length + 1)..] : "");
        S3RequestRecord record = Record(context, rawPath, query);
        S3FaultPlan plan = faults.Plan(record);
        record.Faults = plan.Names;
        S3Exchange exchange = new(context, record, query, plan, options.Time.GetUtcNow() + plan.Skew, options.Time);
        exchange.Response.Headers["x-amz-request-id"] = record.RequestId;
        exchange.Response.Headers["x-amz-id-2"] = "testkit/" + record.RequestId;
        exchange.Response.Headers.Date = exchange.Now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        exchange.Response.Headers.Server = "PgmlBackup.TestKit";
        log.Arrived(record);
        try
        {
            await AnswerAsync(exchange, rawPath).ConfigureAwait(false);
        }
        catch (ConnectionCutException cut)
        {
            record.Aborted = true;
            if (cut.Reset)
            {
                context.Abort();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has gone.
            record.Aborted = true;
            context.Abort();
        }
        finally
        {
            log.Completed(record);
        }
    }

    private S3RequestRecord Record(HttpContext context, string rawPath, S3Query query)
    {
        S3Address address = S3Address.Of(context.Request, rawPath, options.Domains);
        return new S3RequestRecord
        {
            Number = Interlocked.Increment(ref _number),
            RequestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
            ArrivedAt = options.Time.GetUtcNow(),
            Method = context.Request.Method,
            Operation = S3Router.Of(context.Request.Method, address, query, context.Request.Headers.ContainsKey("x-amz-copy-source")),
            Bucket = address.Bucket,
            Key = address.Key,
            Prefix = query["prefix"],
            VirtualHost = address.VirtualHost,
            Query = query.Raw,
            Headers = options.KeepLog
                ? context.Request.Headers.Where(header => !s_secretHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                    .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal)
                : new Dictionary<string, string>(),
            ConnectionId = context.Connection.Id,
        };
    }

    private async Task AnswerAsync(S3Exchange exchange, string rawPath)
    {
        try
        {
            if (exchange.Plan.Cuts(S3Cut.ResetBeforeAnswer))
            {
                throw new ConnectionCutException(reset: true);
            }

            await WaitAsync(exchange).ConfigureAwait(false);
            if (exchange.Plan.Error is { Error: { } error } fault)
            {
                await RefuseAsync(exchange, error, fault.ErrorInsideSuccess).ConfigureAwait(false);
                return;
            }

            exchange.Signature = verifier.Verify(exchange.Request, rawPath, exchange.Query, exchange.Now);
            await DispatchAsync(exchange).ConfigureAwait(false);
        }
        catch (S3Exception refused)
        {
            exchange.Record.ErrorCode = refused.Code;
            await exchange.AnswerAsync(refused).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is not (ConnectionCutException or IOException or OperationCanceledException) && !exchange.Response.HasStarted)
        {
            // A defect of this server must not pass for one of S3's errors.
            exchange.Record.ErrorCode = "TestServerDefect";
            await exchange.AnswerAsync(new S3Exception(500, "TestServerDefect", broken.ToString())).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(S3Exchange exchange)
    {
        TimeSpan wait = options.Latency + exchange.Plan.Wait;
        if (wait > TimeSpan.Zero)
        {
            Task delay = Task.Delay(wait, options.Time, exchange.Aborted);
            // S3 says at once that the body may come; only its answer takes its time.
            await (exchange.Header("Expect") is not null && exchange.Plan.Error is null ? Task.WhenAll(delay, exchange.AskForBodyAsync()) : delay).ConfigureAwait(false);
        }

        foreach (S3Gate gate in exchange.Plan.Gates)
        {
            await gate.PassAsync(exchange.Aborted).ConfigureAwait(false);
        }
    }

    private static async Task RefuseAsync(S3Exchange exchange, S3FaultError error, bool insideSuccess)
    {
        exchange.Record.ErrorCode = error.Code;
        if (error.RetryAfter is { } after)
        {
            exchange.Response.Headers.RetryAfter = ((long)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        // A client that does not wait for 100 Continue sends its body whatever comes; it is read first, so that what it sees does not hang on timing.
        if (exchange.Header("Expect") is null)
        {
            await exchange.Body.CopyToAsync(Stream.Null, exchange.Aborted).ConfigureAwait(false);
        }

        await exchange.AnswerAsync(new S3Exception(error.Status, error.Code, error.Message), insideSuccess ? 200 : null).ConfigureAwait(false);
    }

    private async Task DispatchAsync(S3Exchange exchange)
    {
        S3Operation operation = exchange.Record.Operation;
        switch (operation)
        {
            case S3Operation.Unknown:
                throw S3Exception.NotImplemented($"{exchange.Request.Method} ?{exchange.Query.Raw}");
            case S3Operation.ListBuckets:
                await buckets.ListAsync(exchange).ConfigureAwait(false);
                return;
            case S3Operation.CreateBucket:
                await buckets.CreateAsync(exchange, exchange.Record.Bucket!).ConfigureAwait(false);
                return;
        }

        S3Bucket bucket = buckets.Require(exchange.Record.Bucket!);
        if (exchange.Record.Key is null)
        {
            await DispatchBucketAsync(exchange, bucket, operation).ConfigureAwait(false);
        }
        else
        {
            await DispatchObjectAsync(exchange, bucket, operation).ConfigureAwait(false);
        }
    }

    private Task DispatchBucketAsync(S3Exchange exchange, S3Bucket bucket, S3Operation operation)
    {
        switch (operation)
        {
            case S3Operation.HeadBucket:
                BucketOperations.Head(exchange, bucket);
                return Task.CompletedTask;
            case S3Operation.DeleteBucket:
                buckets.Delete(exchange, bucket);
                return Task.CompletedTask;
            default:
                return operation switch
                {
                    S3Operation.GetBucketLocation => BucketOperations.LocationAsync(exchange, bucket),
                    S3Operation.GetBucketVersioning => BucketOperations.VersioningAsync(exchange, bucket),
                    S3Operation.GetBucketLifecycleConfiguration => BucketOperations.LifecycleAsync(exchange, bucket),
                    S3Operation.ListObjects => ListOperations.ListV1Async(exchange, bucket, options.PageSize),
                    S3Operation.ListObjectsV2 => ListOperations.ListV2Async(exchange, bucket, options.PageSize),
                    S3Operation.ListObjectVersions => ListOperations.ListVersionsAsync(exchange, bucket, options.PageSize),
                    S3Operation.ListMultipartUploads => ListOperations.ListUploadsAsync(exchange, bucket, options.PageSize),
                    S3Operation.DeleteObjects => BucketOperations.DeleteObjectsAsync(exchange, bucket, key => RefuseEntry(exchange, key)),
                    _ => throw S3Exception.NotImplemented(operation.ToString()),
                };
        }
    }

    private Task DispatchObjectAsync(S3Exchange exchange, S3Bucket bucket, S3Operation operation)
    {
        switch (operation)
        {
            case S3Operation.DeleteObject:
                ObjectOperations.Delete(exchange, bucket);
                return Task.CompletedTask;
            case S3Operation.AbortMultipartUpload:
                MultipartOperations.Abort(exchange, bucket);
                return Task.CompletedTask;
            default:
                return operation switch
                {
                    S3Operation.GetObject or S3Operation.HeadObject => ObjectOperations.ReadAsync(exchange, bucket),
                    S3Operation.PutObject => ObjectOperations.PutAsync(exchange, bucket),
                    S3Operation.CopyObject => ObjectOperations.CopyAsync(exchange, bucket, buckets.Require),
                    S3Operation.CreateMultipartUpload => MultipartOperations.CreateAsync(exchange, bucket),
                    S3Operation.UploadPart => MultipartOperations.UploadPartAsync(exchange, bucket),
                    S3Operation.CompleteMultipartUpload => MultipartOperations.CompleteAsync(exchange, bucket, options.MinimumPartSize),
                    S3Operation.ListParts => MultipartOperations.ListPartsAsync(exchange, bucket, options.PageSize),
                    _ => throw S3Exception.NotImplemented(operation.ToString()),
                };
        }
    }

    private S3Exception? RefuseEntry(S3Exchange exchange, string key)
    {
        S3RequestRecord entry = new()
        {
            RequestId = exchange.Record.RequestId,
            Method = exchange.Record.Method,
            Operation = S3Operation.DeleteObjectsEntry,
            Bucket = exchange.Record.Bucket,
            Key = key,
        };
        return faults.Plan(entry).Error?.Error is { } error ? new S3Exception(error.Status, error.Code, error.Message) : null;
    }
}
