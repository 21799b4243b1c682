using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>Asks a bucket: takes a slot, counts, watches that something moves, tries again what failed for a moment, names what does not pass.</summary>
internal sealed class S3Session : IDisposable
{
    // Stores that know the bucket's name before the host's only say so in words of their own.
    private static readonly HashSet<string> s_wantsHostStyle = new(StringComparer.Ordinal) { "SecondLevelDomainForbidden", "PathStyleDomainForbidden", "VirtualHostStyleRequired" };

    private readonly List<IDisposable> _opened = [];
    private readonly AWSCredentials _credentials;
    private readonly bool _styleIsOpen;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private AnswerWatch _answers;
    private AmazonS3Client _client;

    internal S3Session(S3ConnectionSettings settings, bool styleIsOpen, AWSCredentials credentials, TransferOptions options, RetryBounds policy, IActivitySink activity, TimeProvider? time = null)
    {
        Settings = settings;
        Policy = policy;
        Activity = activity;
        _styleIsOpen = styleIsOpen;
        _credentials = credentials;
        _time = time ?? TimeProvider.System;
        Slots = new RequestSlots(options.MaxConcurrency);
        Throttle = new TransferThrottle(options.BytesPerSecond, _time);
        (_client, _answers) = Open();
    }

    /// <summary>Where and who.</summary>
    internal S3ConnectionSettings Settings { get; private set; }

    /// <summary>How often something is tried again.</summary>
    internal RetryBounds Policy { get; }

    /// <summary>Who is told.</summary>
    internal IActivitySink Activity { get; }

    /// <summary>How many requests run.</summary>
    internal RequestSlots Slots { get; }

    /// <summary>How fast bytes flow.</summary>
    internal TransferThrottle Throttle { get; }

    /// <summary>What was asked and moved.</summary>
    internal UsageCounter Usage { get; } = new();

    /// <summary>True when what is sent is guarded on its way by TLS.</summary>
    internal bool IsTls => Settings.SignedAddress.Scheme == Uri.UriSchemeHttps;

    /// <summary>Asks, again and again where that may help.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="ask">What is asked.</param>
    /// <param name="send">Sends one attempt, whose number from 0 it is given.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">No attempt went well.</exception>
    internal async Task<T> AskAsync<T>(S3Ask ask, Func<AmazonS3Client, StallWatch, int, Task<T>> send, CancellationToken stop)
    {
        for (int failures = 0; ;)
        {
            Exception? failure = null;
            AmazonS3Client client = _client;
            if (!ask.HoldsSlot)
            {
                await Slots.EnterAsync(stop).ConfigureAwait(false);
            }

            try
            {
                Usage.Request(ask.Kind, failures > 0);
                using StallWatch watch = new(Policy.StallTimeout, stop);
                try
                {
                    T answer = await send(client, watch, failures).ConfigureAwait(false);
                    Slots.Good();
                    return answer;
                }
                catch (Exception broken)
                {
                    stop.ThrowIfCancellationRequested();
                    failure = watch.Stalled ? new TimeoutException(FormattableString.Invariant($"nothing moved for {Policy.StallTimeout.TotalSeconds:0.#} s"), broken) : broken;
                }
            }
            finally
            {
                if (!ask.HoldsSlot)
                {
                    Slots.Leave();
                }
            }

            failures++;
            if (TrySwitchStyle(failure, client) || TryRefreshKey(failure, failures))
            {
                continue;
            }

            await WaitAsync(failure, ask, failures, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Throws where no further attempt is worth it, else waits before the next.</summary>
    internal async Task WaitAsync(Exception failure, S3Ask ask, int failures, CancellationToken stop)
    {
        S3Verdict verdict = S3Verdicts.Of(failure);
        if (failures >= Policy.Attempts(verdict))
        {
            throw S3StoreFailure.Of(failure, verdict, failures, ask, Settings, _answers);
        }

        if (verdict == S3Verdict.Busy)
        {
            Slots.Congested();
        }

        TimeSpan pause = Policy.Pause(failures, verdict == S3Verdict.Busy ? _answers.TakeRetryAfter() : null, Random.Shared.NextDouble());
        Activity.Debug(FormattableString.Invariant($"{ask.Words} bucket '{Settings.Bucket}': attempt {failures} failed ({verdict}: {failure.Message}); the next one in {pause.TotalSeconds:0.00} s, {Slots.Allowed} requests at a time."));
        await Task.Delay(pause, _time, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable opened in _opened)
        {
            opened.Dispose();
        }
    }

    private (AmazonS3Client Client, AnswerWatch Answers) Open()
    {
        AnswerWatch answers = new();
        AmazonS3Client client = S3ClientFactory.Create(Settings, _credentials, answers);
        _opened.AddRange([client, answers]);
        return (client, answers);
    }

    private bool TrySwitchStyle(Exception failure, AmazonS3Client asked)
    {
        if (!_styleIsOpen || failure is not AmazonS3Exception { ErrorCode: { } code } || !s_wantsHostStyle.Contains(code))
        {
            return false;
        }

        lock (_lock)
        {
            if (asked == _client)
            {
                if (!Settings.PathStyle)
                {
                    return false;
                }

                Settings = Settings with { PathStyle = false };
                (_client, _answers) = Open();
                Activity.Verbose($"{Settings.Endpoint} wants the bucket before the host's name ({code}): it is asked so from now on.");
            }

            return true;
        }
    }

    // A role's key runs out in the middle of a long transfer; the next one is there to be had.
    private bool TryRefreshKey(Exception failure, int failures)
    {
        if (failures > 1 || failure is not AmazonS3Exception { ErrorCode: "ExpiredToken" } || _credentials is not RefreshingAWSCredentials refreshing)
        {
            return false;
        }

        refreshing.ClearCredentials();
        Activity.Verbose("The token of the key has run out: a new one is asked for.");
        return true;
    }
}
