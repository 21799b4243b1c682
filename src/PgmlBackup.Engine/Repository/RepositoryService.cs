using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>Asks pgBackRest what the repositories hold, and judges the answer, which its exit code does not.</summary>
/// <param name="client">Runs pgBackRest.</param>
public sealed class RepositoryService(PgBackRestClient client)
{
    /// <summary>What the repositories hold.</summary>
    /// <param name="stanza">The stanza; null for all.</param>
    /// <param name="repository">The repository, 1 to 256; null for all.</param>
    /// <param name="label">One backup set, whose manifest is read too; null for the list of all.</param>
    /// <param name="stop">Ends the question.</param>
    /// <exception cref="PgmlException">pgBackRest could not answer: a fault of its configuration, or <c>RepositoryAnswerInvalid</c>.</exception>
    public async Task<RepositoryAnswer> ReadAsync(string? stanza, int? repository, string? label, CancellationToken stop)
    {
        PgBackRestCommand command = client.Command("info", stanza).With("output", "json").With("repo", repository).With("set", label);
        PgBackRestRun run = await client.ReadAsync(command, stop).ConfigureAwait(false);
        InfoReport report = InfoReader.Read(run.Output);
        return new RepositoryAnswer(report.Stanzas, [.. StanzaFaults.Of(report.Stanzas, stanza, label)]) { Warnings = Warnings(run, report) };
    }

    /// <summary>One stanza. Trouble in a repository that is not needed, because another one answers, is no fault here.</summary>
    /// <exception cref="PgmlException">No repository that was asked for can tell of the stanza; and as <see cref="ReadAsync"/>. A stanza without backups is not a fault.</exception>
    public async Task<StanzaInfo> ReadStanzaAsync(string stanza, int? repository, CancellationToken stop)
    {
        RepositoryAnswer answer = await ReadAsync(stanza, repository, null, stop).ConfigureAwait(false);
        StanzaInfo? info = answer.Stanzas.FirstOrDefault(candidate => candidate.Stanza.Stanza == stanza);
        bool answered = info is not null
            && (info.Backups.Count > 0 || info.Stanza.Repositories.Any(candidate => candidate.Status is PgStanzaStatus.Ok or PgStanzaStatus.NoValidBackup));
        return answered
            ? info!
            : throw (answer.Faults is [var fault, ..] ? fault : new PgmlException(FaultCatalog.StanzaMissing, $"No repository tells of stanza '{stanza}'.", stanza));
    }

    // Up to 2.52 they are on standard error, later they stand before the JSON.
    private static string[] Warnings(PgBackRestRun run, InfoReport report)
    {
        List<LogEntry> entries = [.. run.Problems];
        var assembler = new LogAssembler(entries.Add);
        foreach (string line in report.LogLines)
        {
            assembler.Feed(line);
        }

        assembler.Complete();
        return [.. entries.Where(entry => entry.Level == LogLevel.Warn).Select(entry => SecretText.Mask(entry.ToString())).Distinct()];
    }
}
