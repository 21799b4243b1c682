namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>What goes wrong with a request. One record holds one fault; several rules may fire for one request and then add up.</summary>
public sealed record S3Fault
{
    private S3Fault(string name) => Name = name;

    /// <summary>The name in the request log.</summary>
    public string Name { get; private init; }

    /// <summary>How long the answer waits.</summary>
    public TimeSpan Wait { get; private init; }

    /// <summary>What the answer waits for; null for nothing.</summary>
    public S3Gate? Gate { get; private init; }

    /// <summary>The error that is answered; null for none.</summary>
    public S3FaultError? Error { get; private init; }

    /// <summary>Whether <see cref="Error"/> comes in the body of a 200 answer, as S3 does for CompleteMultipartUpload and CopyObject.</summary>
    public bool ErrorInsideSuccess { get; private init; }

    /// <summary>How the connection ends.</summary>
    public S3Cut Cut { get; private init; }

    /// <summary>After how many bytes of the body it is cut.</summary>
    public long CutAfter { get; private init; }

    /// <summary>The offset of the body's byte that is altered; null for none.</summary>
    public long? AlterAt { get; private init; }

    /// <summary>The rate of the body in bytes a second; null for no limit.</summary>
    public long? BytesPerSecond { get; private init; }

    /// <summary>Whether the checksum and ETag headers of the answer are wrong.</summary>
    public bool WrongHeader { get; private init; }

    /// <summary>How far the server's clock is off.</summary>
    public TimeSpan Skew { get; private init; }

    /// <summary>503 SlowDown.</summary>
    public static S3Fault SlowDown(TimeSpan? retryAfter = null) =>
        Respond(new S3FaultError(503, "SlowDown", "Please reduce your request rate.", retryAfter));

    /// <summary>500 InternalError.</summary>
    public static S3Fault InternalError() => Respond(new S3FaultError(500, "InternalError", "We encountered an internal error. Please try again."));

    /// <summary>403 with a code, AccessDenied unless told otherwise.</summary>
    public static S3Fault Forbidden(string code = "AccessDenied", string message = "Access Denied") => Respond(new S3FaultError(403, code, message));

    /// <summary>400 ExpiredToken.</summary>
    public static S3Fault ExpiredToken() => Respond(new S3FaultError(400, "ExpiredToken", "The provided token has expired."));

    /// <summary>Any error answer.</summary>
    public static S3Fault Respond(S3FaultError error) => new(error.Code) { Error = error };

    /// <summary>200 with an error document in its body; the work is not done.</summary>
    public static S3Fault RespondInsideSuccess(S3FaultError error) => new(error.Code + "In200") { Error = error, ErrorInsideSuccess = true };

    /// <summary>TCP reset instead of an answer.</summary>
    public static S3Fault ResetBeforeAnswer() => new(nameof(ResetBeforeAnswer)) { Cut = S3Cut.ResetBeforeAnswer };

    /// <summary>The work is done, but a TCP reset comes instead of the answer: what a retry must bear.</summary>
    public static S3Fault LoseAnswer() => new(nameof(LoseAnswer)) { Cut = S3Cut.LoseAnswer };

    /// <summary>TCP reset after so many bytes of the body: the request's for PUT and POST, else the answer's.</summary>
    public static S3Fault ResetInBody(long afterBytes) => new(nameof(ResetInBody)) { Cut = S3Cut.ResetInBody, CutAfter = afterBytes };

    /// <summary>An orderly end of the connection after so many bytes of the answer's body.</summary>
    public static S3Fault Truncate(long afterBytes) => new(nameof(Truncate)) { Cut = S3Cut.Truncate, CutAfter = afterBytes };

    /// <summary>One byte of the body is altered on its way: the request's (before it is verified) for PUT and POST, else the answer's.</summary>
    public static S3Fault AlterByte(long at) => new(nameof(AlterByte)) { AlterAt = at };

    /// <summary>The body flows at this rate.</summary>
    public static S3Fault SlowBody(long bytesPerSecond) => new(nameof(SlowBody)) { BytesPerSecond = bytesPerSecond };

    /// <summary>The answer comes later.</summary>
    public static S3Fault Delay(TimeSpan wait) => new(nameof(Delay)) { Wait = wait };

    /// <summary>The answer comes when the gate is opened.</summary>
    public static S3Fault Hang(S3Gate gate) => new(nameof(Hang)) { Gate = gate };

    /// <summary>The answer's checksum and ETag headers are wrong; its body is right.</summary>
    public static S3Fault WrongChecksum() => new(nameof(WrongChecksum)) { WrongHeader = true };

    /// <summary>The server's clock is off by this much, in its check of the signature and in its Date header.</summary>
    public static S3Fault ClockSkew(TimeSpan skew) => new(nameof(ClockSkew)) { Skew = skew };
}
