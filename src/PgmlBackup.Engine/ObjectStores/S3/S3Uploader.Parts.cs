using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Large objects: in parts that go at the same time, and that stand when the process is killed.</summary>
internal sealed partial class S3Uploader
{
    private static readonly TimeSpan s_lastPatience = TimeSpan.FromSeconds(10);

    private async Task<ObjectPutResult> PutPartsAsync(ObjectPut put, PartPlan plan, S3Dialect dialect, CancellationToken stop)
    {
        long start = put.Content.CanSeek ? put.Content.Position : 0;
        for (int failures = 0; ;)
        {
            string difference;
            PartsUpload upload = await BeginAsync(put, plan, dialect, mayResume: failures == 0, stop).ConfigureAwait(false);
            try
            {
                string? sha256 = await SendPartsAsync(put, plan, dialect, upload, stop).ConfigureAwait(false);
                StoredCheck check = upload.Whole();
                if (!await CompleteAsync(put, upload, check, onlyIfAbsent: put.OnlyIfAbsent && failures == 0, stop).ConfigureAwait(false))
                {
                    return new ObjectPutResult(Stored: false, upload.SentBytes, sha256);
                }

                if (await DifferenceAsync(put.Key, check, stop).ConfigureAwait(false) is not { } found)
                {
                    return new ObjectPutResult(Stored: true, upload.SentBytes, sha256);
                }

                difference = found;
                await AlteredAsync(put, difference, put.Content.CanSeek ? failures + 1 : int.MaxValue, stop).ConfigureAwait(false);
            }
            catch (PgmlException gone) when (upload.Resumed && put.Content.CanSeek && gone.InnerException is AmazonS3Exception { ErrorCode: "NoSuchUpload" or "InvalidPart" })
            {
                // Another run has completed it, or a rule of the bucket has ended it.
                difference = gone.Message;
            }
            catch (Exception failure)
            {
                await LeaveAsync(put, upload, keep: failure is not PgmlException named || MayGoOn(named)).ConfigureAwait(false);
                throw;
            }

            Forget(put);
            session.Activity.Debug($"Object '{FullKey(put.Key)}' is sent from its beginning: {difference}.");
            put.Moved?.Invoke(-put.Length);
            put.Content.Position = start;
            failures++;
        }
    }

    /// <summary>Takes up what an earlier run began, or begins.</summary>
    private async Task<PartsUpload> BeginAsync(ObjectPut put, PartPlan plan, S3Dialect dialect, bool mayResume, CancellationToken stop)
    {
        string key = FullKey(put.Key);
        if (mayResume && put.Digest is not null && memory?.Recall(session.Settings.Endpoint, session.Settings.Bucket, key) is { } mark
            && mark == MarkOf(put, plan, dialect, mark.UploadId)
            && await StandingAsync(mark, stop).ConfigureAwait(false) is { } standing)
        {
            session.Activity.Verbose($"Object '{key}' goes on where an earlier run stopped: {standing.Count} of {plan.Count} parts stand.");
            return new PartsUpload(mark.UploadId, resumed: true, standing);
        }

        InitiateMultipartUploadRequest request = new()
        {
            BucketName = session.Settings.Bucket,
            Key = key,
            ContentType = ContentType,
            ChecksumAlgorithm = dialect.Checksums ? ChecksumAlgorithm.CRC32C : null,
            ChecksumType = dialect.Checksums ? ChecksumType.FULL_OBJECT : null,
        };
        InitiateMultipartUploadResponse begun = await session.AskAsync(
            new S3Ask(RequestKind.Upload, "begin object", key), (client, watch, _) => client.InitiateMultipartUploadAsync(request, watch.Token), stop).ConfigureAwait(false);
        if (put.Digest is not null && memory?.Keep(MarkOf(put, plan, dialect, begun.UploadId)) == false)
        {
            session.Activity.Verbose($"Object '{key}' could not be remembered: it begins anew when this run is killed.");
        }

        return new PartsUpload(begun.UploadId, resumed: false, new Dictionary<int, PartDetail>());
    }

    /// <summary>The parts that stand; null when the store does not know the upload any more.</summary>
    private async Task<Dictionary<int, PartDetail>?> StandingAsync(UploadMark mark, CancellationToken stop)
    {
        Dictionary<int, PartDetail> standing = [];
        S3Ask ask = new(RequestKind.Listing, "list the parts of object", mark.Key);
        string? after = null;
        try
        {
            for (bool more = true; more;)
            {
                ListPartsRequest request = new() { BucketName = mark.Bucket, Key = mark.Key, UploadId = mark.UploadId, PartNumberMarker = after };
                ListPartsResponse page = await session.AskAsync(ask, (client, watch, _) => client.ListPartsAsync(request, watch.Token), stop).ConfigureAwait(false);
                foreach (PartDetail part in page.Parts ?? [])
                {
                    standing[part.PartNumber ?? 0] = part;
                }

                after = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
                more = page.IsTruncated == true && after is not null;
            }

            return standing;
        }
        catch (PgmlException gone) when (StatusOf(gone) == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Reads the content part by part, and sends each while the next is read.</summary>
    /// <returns>The SHA-256 of the content; null when it was hashed otherwise.</returns>
    private async Task<string?> SendPartsAsync(ObjectPut put, PartPlan plan, S3Dialect dialect, PartsUpload upload, CancellationToken stop)
    {
        using ContentHasher hasher = new(put.Digest?.Kind ?? ContentDigestKind.Sha256, put.Length);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> sending = [];
        try
        {
            for (int number = 1; number <= plan.Count; number++)
            {
                PooledBlock block = await _buffers.RentAsync(plan.LengthOf(number), failed.Token).ConfigureAwait(false);
                sending.RemoveAll(task => task.IsCompletedSuccessfully);
                try
                {
                    await FillAsync(put, block.Memory, failed.Token).ConfigureAwait(false);
                    hasher.Append(block.Memory.Span);
                }
                catch
                {
                    block.Dispose();
                    throw;
                }

                int mine = number;
                sending.Add(Task.Run(() => SendPartAsync(put, upload, mine, block, dialect, failed), CancellationToken.None));
            }

            await ExpectEndAsync(put, failed.Token).ConfigureAwait(false);
            ContentDigest digest = hasher.Finish();
            CheckDigest(put, digest);
            await Task.WhenAll(sending).ConfigureAwait(false);
            return digest.Kind == ContentDigestKind.Sha256 ? digest.Hex : null;
        }
        catch (Exception failure)
        {
            await failed.CancelAsync().ConfigureAwait(false);
            await FirstFailureAsync(sending, failure, stop).ConfigureAwait(false);
            throw;
        }
    }

    // The parts that are on their way must have ended before anything is given up; the one that failed first is the one to tell of.
    private static async Task FirstFailureAsync(List<Task> sending, Exception failure, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(sending).ConfigureAwait(false);
        }
        catch (Exception) when (sending.Any(task => task.IsFaulted || task.IsCanceled))
        {
            stop.ThrowIfCancellationRequested();
            if (failure is OperationCanceledException or AggregateException
                && sending.Select(task => task.Exception?.InnerException).OfType<PgmlException>().FirstOrDefault() is { } first)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
            }
        }
    }

    private async Task SendPartAsync(ObjectPut put, PartsUpload upload, int number, PooledBlock block, S3Dialect dialect, CancellationTokenSource failed)
    {
        using PooledBlock owned = block;
        ReadOnlyMemory<byte> content = block.Memory;
        StoredCheck check = CheckOf(content.Span, dialect);
        if (upload.Stands(number, check))
        {
            put.Moved?.Invoke(check.Length);
            return;
        }

        try
        {
            S3Ask ask = new(RequestKind.Part, "write a part of object", FullKey(put.Key));
            UploadPartResponse answer = await session.AskAsync(ask, async (client, watch, _) =>
            {
                using BodyStream body = new(content, session, watch, put.Moved);
                UploadPartRequest request = new()
                {
                    BucketName = session.Settings.Bucket,
                    Key = ask.Key,
                    UploadId = upload.UploadId,
                    PartNumber = number,
                    PartSize = check.Length,
                    InputStream = body,
                    UseChunkEncoding = false,
                    DisablePayloadSigning = LeavesUnsigned(check),
                    ChecksumCRC32C = check.Checksum,
                    MD5Digest = Md5Header(check),
                };
                UploadPartResponse part = await SendAsync(body, () => client.UploadPartAsync(request, watch.Token)).ConfigureAwait(false);
                return check.Tag is null || StoredCheck.PlainTag(part.ETag) == check.Tag ? part
                    : throw new AlteredObjectException($"the store tags part {number} '{part.ETag}' where '{check.Tag}' was sent");
            }, failed.Token).ConfigureAwait(false);
            upload.Sent(number, answer, check);
        }
        catch
        {
            await failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes the object visible; false when one stood there.</summary>
    private async Task<bool> CompleteAsync(ObjectPut put, PartsUpload upload, StoredCheck check, bool onlyIfAbsent, CancellationToken stop)
    {
        S3Ask ask = new(RequestKind.Upload, "complete object", FullKey(put.Key));
        for (; ; )
        {
            bool conditional = onlyIfAbsent && !_knowsNoConditions;
            int attempts = 0;
            try
            {
                await session.AskAsync(ask, (client, watch, _) =>
                {
                    attempts++;
                    return client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
                    {
                        BucketName = session.Settings.Bucket,
                        Key = ask.Key,
                        UploadId = upload.UploadId,
                        PartETags = upload.Parts(),
                        ChecksumCRC32C = check.Checksum,
                        ChecksumType = check.Checksum is null ? null : ChecksumType.FULL_OBJECT,
                        MpuObjectSize = check.Checksum is null ? null : check.Length,
                        IfNoneMatch = conditional ? "*" : null,
                    }, watch.Token);
                }, stop).ConfigureAwait(false);
                Forget(put);
                return true;
            }
            catch (PgmlException gone) when (StatusOf(gone) is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed)
            {
                // The answer of an attempt before may have been lost, and not its work.
                if (attempts > 1 && await IsThereAsync(put, check, stop).ConfigureAwait(false))
                {
                    Forget(put);
                    return true;
                }

                if (!conditional || StatusOf(gone) == HttpStatusCode.NotFound)
                {
                    throw;
                }

                await LeaveAsync(put, upload, keep: false).ConfigureAwait(false);
                return false;
            }
            catch (PgmlException refused) when (conditional && StatusOf(refused) == HttpStatusCode.NotImplemented)
            {
                _knowsNoConditions = true;
            }
        }
    }

    private async Task<bool> IsThereAsync(ObjectPut put, StoredCheck check, CancellationToken stop)
    {
        try
        {
            return await DifferenceAsync(put.Key, check, stop).ConfigureAwait(false) is null;
        }
        catch (PgmlException missing) when (missing.Fault == FaultCatalog.ObjectMissing)
        {
            return false;
        }
    }

    // A content that is wrong will not become right; whatever else it was, a later run of the same content goes on from here.
    private static bool MayGoOn(PgmlException failure) =>
        failure.Fault != FaultCatalog.ObjectContentMismatch && failure.Fault != FaultCatalog.ObjectContentChanged && failure.Fault != FaultCatalog.ObjectAltered;

    private async Task LeaveAsync(ObjectPut put, PartsUpload upload, bool keep)
    {
        if (keep && put.Digest is not null && memory?.Recall(session.Settings.Endpoint, session.Settings.Bucket, FullKey(put.Key))?.UploadId == upload.UploadId)
        {
            return;
        }

        Forget(put);
        using CancellationTokenSource limit = new(s_lastPatience);
        try
        {
            await session.AskAsync(
                new S3Ask(RequestKind.Upload, "give up object", FullKey(put.Key)),
                (client, watch, _) => client.AbortMultipartUploadAsync(session.Settings.Bucket, FullKey(put.Key), upload.UploadId, watch.Token),
                limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is PgmlException or OperationCanceledException)
        {
            session.Activity.Verbose($"The parts of object '{FullKey(put.Key)}' stay until uploads that nobody completes are given up: {failure.Message}");
        }
    }

    private void Forget(ObjectPut put) => memory?.Forget(session.Settings.Endpoint, session.Settings.Bucket, FullKey(put.Key));

    private UploadMark MarkOf(ObjectPut put, PartPlan plan, S3Dialect dialect, string uploadId) => new(
        session.Settings.Endpoint, session.Settings.Bucket, FullKey(put.Key), uploadId, put.Digest!.Value.ToString(), plan.Length, plan.PartSize, dialect.Checksums);
}
