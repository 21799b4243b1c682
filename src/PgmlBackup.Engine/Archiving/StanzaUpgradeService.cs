using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Tells the repositories that a stanza's cluster is a new one: after <c>pg_upgrade</c>, or after a new <c>initdb</c> at the old place.</summary>
/// <param name="context">The stanza.</param>
public sealed class StanzaUpgradeService(StanzaContext context)
{
    /// <summary>The command that <see cref="UpgradeAsync"/> runs.</summary>
    public PgBackRestCommand Plan() => context.Client.Command("stanza-upgrade", context.Stanza);

    /// <summary>Upgrades the stanza in all repositories. Where nothing has changed, nothing is done.</summary>
    /// <returns>The stanza as the repositories then tell of it.</returns>
    /// <exception cref="PgmlException">A fault of pgBackRest, <c>LockHeld</c> among them when asynchronous archiving holds its lock for a minute; <c>StanzaUpgradeNotSeen</c> when the repositories still tell of the old cluster.</exception>
    public async Task<PgStanza> UpgradeAsync(CancellationToken stop)
    {
        PgStanza before = await ReadAsync(stop).ConfigureAwait(false);
        await new StanzaCommand(context, StanzaCommand.DefaultPatience).RunAsync(Plan(), stop).ConfigureAwait(false);
        PgStanza after = await ReadAsync(stop).ConfigureAwait(false);
        ControlData? present = await ReadControlDataAsync(stop).ConfigureAwait(false);
        if (present is not null && present.SystemIdentifier != after.SystemIdentifier)
        {
            throw new PgmlException(
                FaultCatalog.StanzaUpgradeNotSeen,
                $"The cluster in '{context.DataDirectory}' is {present.SystemIdentifier}, and the repositories tell of {after.SystemIdentifier}.",
                after);
        }

        if (before.SystemIdentifier != after.SystemIdentifier || before.PostgresVersion != after.PostgresVersion)
        {
            context.Activity.Warning(
                $"Stanza '{context.Stanza}' now belongs to another cluster than its backups. Until a full backup is taken it cannot be restored: Invoke-PgBackup -Stanza {context.Stanza} -Type Full");
        }
        else
        {
            context.Activity.Verbose($"Stanza '{context.Stanza}' was up to date.");
        }

        return after;
    }

    private async Task<PgStanza> ReadAsync(CancellationToken stop) =>
        (await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, context.Settings.Repository, stop).ConfigureAwait(false)).Stanza;

    private async Task<ControlData?> ReadControlDataAsync(CancellationToken stop)
    {
        if (context.DataDirectory is not { } folder)
        {
            return null;
        }

        string? version = (await context.Files.ReadTextAsync($"{folder}/PG_VERSION", stop).ConfigureAwait(false))?.Trim();
        return await new ControlDataReader(context.Runner, context.Layout).ReadAsync(folder, version, context.Owner, stop).ConfigureAwait(false);
    }
}
