using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>What is called after a run, over real sockets and as real programs.</summary>
public sealed class ScheduleHookTests
{
    private static readonly ScheduleEvent s_failed = new()
    {
        Schedule = new ScheduleDefinition { Name = "main-full", Stanza = "main", Type = PgBackupType.Full, Cron = "0 0 * * *", Scheduler = PgScheduler.Cron, Registered = DateTime.UtcNow },
        Outcome = PgRunOutcome.Failed,
        ErrorId = "BackupWaitTimeout",
        Message = "It's \"late\"",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_gets_the_facts_and_is_tried_again_when_it_is_busy()
    {
        using HttpListener server = Listen(out string address);
        Task<string> received = Task.Run(async () =>
        {
            (await server.GetContextAsync()).Response.Abort(503);
            HttpListenerContext second = await server.GetContextAsync();
            using var reader = new StreamReader(second.Request.InputStream);
            string body = $"{second.Request.HttpMethod} {second.Request.Url!.PathAndQuery} {second.Request.ContentType} {await reader.ReadToEndAsync(Stop)}";
            second.Response.Close();
            return body;
        }, Stop);

        await Caller().CallAsync(ScheduleHook.Parse([address + "ping/1?x=y"])!, s_failed);
        string text = await received;
        Assert.StartsWith("POST /ping/1?x=y application/json ", text, StringComparison.Ordinal);
        using JsonDocument facts = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("It's \"late\"", facts.RootElement.GetProperty("message").GetString());
        Assert.Equal("Failed", facts.RootElement.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task An_address_that_refuses_is_told_without_its_path()
    {
        using HttpListener server = Listen(out string address);
        Task answers = Task.Run(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                (await server.GetContextAsync()).Response.Abort(404);
            }
        }, Stop);
        PgmlException failed = await Assert.ThrowsAsync<PgmlException>(() => Caller().CallAsync(ScheduleHook.Parse([address + "ping/secret"])!, s_failed));
        await answers;
        Assert.Equal(FaultCatalog.ScheduleHookFailed, failed.Fault);
        Assert.Contains("404", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_or_never_ends_is_told()
    {
        PgmlException failed = await Assert.ThrowsAsync<PgmlException>(() => Caller().CallAsync(ScheduleHook.Parse(["/bin/sh", "-c", "echo why >&2; exit 3"])!, s_failed));
        Assert.Contains("it ended with 3: why", failed.Message, StringComparison.Ordinal);
        var impatient = new ScheduleHookCaller(new ProgramRunner(), AccountDatabase.Current) { Patience = TimeSpan.FromMilliseconds(200) };
        PgmlException endless = await Assert.ThrowsAsync<PgmlException>(() => impatient.CallAsync(ScheduleHook.Parse(["/bin/sleep", "1000"])!, s_failed));
        Assert.Contains("did not end within", endless.Message, StringComparison.Ordinal);
    }

    private static ScheduleHookCaller Caller() => new(new ProgramRunner(), AccountDatabase.Current);

    private static HttpListener Listen(out string address)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        var server = new HttpListener();
        server.Prefixes.Add(address);
        server.Start();
        return server;
    }
}

file static class HttpAnswers
{
    internal static void Abort(this HttpListenerResponse response, int status)
    {
        response.StatusCode = status;
        response.Close();
    }
}
