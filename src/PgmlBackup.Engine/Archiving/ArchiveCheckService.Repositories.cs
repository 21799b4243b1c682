using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

// pgBackRest's own check: it ends a WAL segment and waits until every repository has it. It takes no repository; its words tell of each.
public sealed partial class ArchiveCheckService
{
    private const string RepositoryCheck = "Repository";

    private async Task<IReadOnlyList<PgCheckResult>> CheckRepositoriesAsync(ArchiveCheckRequest request, CancellationToken stop)
    {
        IReadOnlyList<int> keys = context.Configuration.RepositoryKeys(context.Stanza, "check");
        int[] asked = [.. keys.Where(key => context.Settings.Repository is not { } only || key == only)];
        if (asked.Length == 0)
        {
            throw new PgmlException(
                FaultCatalog.ConfigurationInvalid,
                $"Repository {context.Settings.Repository} is not configured for stanza '{context.Stanza}'; configured: {string.Join(", ", keys)}.",
                context.Stanza,
                $"Name one that is, or add it: Initialize-PgArchive -Stanza {context.Stanza} -Repository {context.Settings.Repository}");
        }

        if (request.Passive || _blocked is not null)
        {
            string why = _blocked is null ? "It was asked to look only." : $"No WAL can arrive: {_blocked.Check} failed.";
            return [.. asked.Select(key => NotRun(RepositoryCheck, why, key))];
        }

        List<string> said = [];
        PgBackRestCommand command = context.Client.Command("check", context.Stanza);
        if (request.Timeout is { } timeout)
        {
            command = command.With("archive-timeout", ((int)Math.Ceiling(timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        }

        long since = await _diagnosis.MarkServerLogAsync(cluster, stop).ConfigureAwait(false);
        try
        {
            await context.Client.RunAsync(command, LogLevel.Info, entry => said.Add(entry.Message), stop).ConfigureAwait(false);
            return [.. asked.Select(key => Arrived(key, said) ?? Failed(
                RepositoryCheck, PgCheckCause.Other, "pgBackRest's check ended without an error, and the segment was not seen to arrive.", FaultCatalog.ArchiveNotWorking.Action, key))];
        }
        catch (PgmlException failure)
        {
            PgmlException why = failure.Fault == FaultCatalog.ArchiveTimeout ? await FindFailureAsync(since, stop).ConfigureAwait(false) ?? failure : failure;
            int culprit = said.Select(text => Checked().Match(text)).LastOrDefault(match => match.Success) is { } last
                ? int.Parse(last.Groups["key"].Value, CultureInfo.InvariantCulture)
                : keys[0];
            return
            [
                .. asked.Select(key => Arrived(key, said) ?? (key == culprit
                    ? Failed(RepositoryCheck, ArchiveCause.Of(why), Words(failure, why), ArchiveCause.Advice(why, context.Stanza), key)
                    : NotRun(RepositoryCheck, $"The check of repository {culprit} failed before.", key))),
            ];
        }
    }

    private PgCheckResult? Arrived(int key, IReadOnlyList<string> said) => said
        .Where(text => ArrivedAt().Match(text) is { Success: true } match && match.Groups["key"].Value == key.ToString(CultureInfo.InvariantCulture))
        .Select(text => Passed(RepositoryCheck, text, key))
        .FirstOrDefault();

    private static string Words(PgmlException failure, PgmlException why) => ReferenceEquals(failure, why) ? failure.Message : $"No segment arrived in time: {why.Message}";

    [GeneratedRegex("^check repo(?<key>[0-9]+) ")]
    private static partial Regex Checked();

    [GeneratedRegex("^WAL segment [0-9A-F]{24} successfully archived to .* on repo(?<key>[0-9]+)$")]
    private static partial Regex ArrivedAt();
}
