using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores.S3;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>What a failed attempt means for the next one.</summary>
public sealed class S3VerdictsTests
{
    [Theory]
    [InlineData("SlowDown", HttpStatusCode.ServiceUnavailable, "Busy")]
    [InlineData("", HttpStatusCode.TooManyRequests, "Busy")]
    [InlineData("InternalError", HttpStatusCode.OK, "Moment")]
    [InlineData("", HttpStatusCode.BadGateway, "Moment")]
    [InlineData("RequestTimeout", HttpStatusCode.BadRequest, "Moment")]
    [InlineData("BadDigest", HttpStatusCode.BadRequest, "Altered")]
    [InlineData("AccessDenied", HttpStatusCode.Forbidden, "Final")]
    [InlineData("ExpiredToken", HttpStatusCode.BadRequest, "Final")]
    [InlineData("NoSuchKey", HttpStatusCode.NotFound, "Final")]
    public void Answers_are_judged(string code, HttpStatusCode status, string expected) =>
        Assert.Equal(expected, S3Verdicts.Of(new AmazonS3Exception("x", ErrorType.Unknown, code, "id", status)).ToString());

    [Fact]
    public void What_comes_instead_of_an_answer_is_judged_by_its_innermost_cause()
    {
        Assert.Equal(S3Verdict.Silent, S3Verdicts.Of(new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused))));
        Assert.Equal(S3Verdict.Moment, S3Verdicts.Of(new HttpRequestException("x", new IOException("y", new SocketException((int)SocketError.ConnectionReset)))));
        Assert.Equal(S3Verdict.Moment, S3Verdicts.Of(new HttpRequestException("x")));
        Assert.Equal(S3Verdict.Final, S3Verdicts.Of(new HttpRequestException("x", new AuthenticationException())));
        Assert.Equal(S3Verdict.Silent, S3Verdicts.Of(new TimeoutException()));
        Assert.Equal(S3Verdict.Altered, S3Verdicts.Of(new AlteredObjectException("x")));
        Assert.Equal(S3Verdict.Final, S3Verdicts.Of(new PgmlException(FaultCatalog.ObjectAltered, "x")));
        Assert.Equal(S3Verdict.Final, S3Verdicts.Of(new InvalidOperationException()));
    }
}
