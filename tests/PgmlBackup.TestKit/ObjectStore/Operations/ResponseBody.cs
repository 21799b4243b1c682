using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>Writes an answer's body, as the faults want: paced, altered, cut. PUT and POST have theirs on the request's body instead.</summary>
internal sealed class ResponseBody
{
    private readonly S3Exchange _exchange;
    private readonly BodyPacer _pacer;
    private readonly BodyAlteration _alteration;
    private readonly long? _cutAfter;

    public ResponseBody(S3Exchange exchange, TimeProvider time)
    {
        bool faulty = exchange.Request.Method == HttpMethod.Get.Method;
        S3FaultPlan plan = faulty ? exchange.Plan : S3FaultPlan.None;
        _exchange = exchange;
        _pacer = new BodyPacer(plan.BytesPerSecond, time);
        _alteration = new BodyAlteration(plan.AlterAt);
        _cutAfter = plan.Cuts(S3Cut.ResetInBody) || plan.Cuts(S3Cut.Truncate) ? plan.Cut!.CutAfter : null;
    }

    /// <summary>Writes some bytes; they may be altered in place.</summary>
    public async Task WriteAsync(Memory<byte> data)
    {
        _alteration.Pass(data.Span);
        while (!data.IsEmpty)
        {
            S3RequestRecord record = _exchange.Record;
            long room = (_cutAfter ?? long.MaxValue) - record.BytesOut;
            if (room <= 0)
            {
                await CutAsync().ConfigureAwait(false);
            }

            int count = (int)Math.Min(Math.Min(data.Length, _pacer.Slice), room);
            await _pacer.WaitAsync(record.BytesOut + count, _exchange.Aborted).ConfigureAwait(false);
            await _exchange.Response.Body.WriteAsync(data[..count], _exchange.Aborted).ConfigureAwait(false);
            record.BytesOut += count;
            data = data[count..];
        }
    }

    private async Task CutAsync()
    {
        await _exchange.Response.Body.FlushAsync(_exchange.Aborted).ConfigureAwait(false);
        throw new ConnectionCutException(reset: _exchange.Plan.Cuts(S3Cut.ResetInBody));
    }
}
