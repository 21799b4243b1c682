using System.Globalization;
using System.Net.Http.Headers;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Calls what is to be called after a run: a program as the owner of the cluster, with the facts as JSON on standard input and as variables
/// <c>PGMLBACKUP_*</c>; an address with a POST of the same JSON.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The account that programs run as.</param>
internal sealed class ScheduleHookCaller(ProgramRunner runner, Account owner)
{
    private const int Attempts = 3;

    /// <summary>How long a hook may take.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls a hook.</summary>
    /// <exception cref="PgmlException"><c>ScheduleHookFailed</c>; it never tells the path of an address.</exception>
    internal async Task CallAsync(ScheduleHook hook, ScheduleEvent facts)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await (hook.Address is { } address ? PostAsync(address, hook, facts, patience.Token) : RunAsync(hook, facts, patience.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw Failed(hook, facts, string.Create(CultureInfo.InvariantCulture, $"it did not end within {Patience.TotalSeconds:0} s"));
        }
    }

    private async Task RunAsync(ScheduleHook hook, ScheduleEvent facts, CancellationToken stop)
    {
        var request = new ProgramRequest(hook.Words[0], [.. hook.Words.Skip(1)])
        {
            RunAs = owner,
            Environment = facts.Variables,
            StandardInput = facts.ToJson(),
            Grace = TimeSpan.FromSeconds(5),
        };
        ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw Failed(hook, facts, string.Create(CultureInfo.InvariantCulture, $"it ended with {result.ExitCode}: {result.ErrorText.Trim().Split('\n')[^1]}"));
        }
    }

    private static async Task PostAsync(Uri address, ScheduleHook hook, ScheduleEvent facts, CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        for (int attempt = 1; ; attempt++)
        {
            string reason;
            try
            {
                using var content = new ByteArrayContent(facts.ToJson());
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage answer = await client.PostAsync(address, content, stop).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                reason = $"it answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
            }
            catch (HttpRequestException unreached)
            {
                // The message names host and port only.
                reason = unreached.Message;
            }

            if (attempt == Attempts)
            {
                throw Failed(hook, facts, reason);
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), stop).ConfigureAwait(false);
        }
    }

    private static PgmlException Failed(ScheduleHook hook, ScheduleEvent facts, string reason) =>
        new(FaultCatalog.ScheduleHookFailed, $"'{hook.DisplayText}', called after the run of schedule '{facts.Schedule.Name}' that was {facts.Outcome}, failed: {reason}.", facts.Schedule.Name);
}
