using System.Globalization;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>What a server must be told so that it archives.</summary>
/// <param name="Statements">The statements, each by itself: <c>ALTER SYSTEM</c> takes no part in a transaction.</param>
/// <param name="NeedsRestart">True when it archives only after a restart.</param>
internal sealed record ServerSettingPlan(IReadOnlyList<string> Statements, bool NeedsRestart)
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Plans.</summary>
    /// <param name="server">What the server says.</param>
    /// <param name="command">The command that it is to have.</param>
    /// <param name="fit">What its own command is good for.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="cluster">The cluster, for messages.</param>
    /// <exception cref="PgmlException"><c>ArchiveCommandConflict</c>, <c>ServerSettingFixed</c>, <c>ArchiveNeedsPrimary</c>.</exception>
    internal static ServerSettingPlan Create(ServerArchiveSettings server, string command, ArchiveCommandFit fit, ArchiveSetupRequest request, PgCluster cluster)
    {
        if (server.InRecovery)
        {
            throw new PgmlException(FaultCatalog.ArchiveNeedsPrimary, $"{cluster.Name} is a standby or still recovers.", cluster);
        }

        List<string> statements = [];
        if (server.WalLevel.Current == "minimal" && server.WalLevel.Configured is null or "minimal")
        {
            Set("wal_level", "replica", server.WalLevel.IsOnCommandLine);
        }

        if (server.ArchiveMode.Current == "off" && server.ArchiveMode.Configured is not ("on" or "always"))
        {
            Set("archive_mode", "on", server.ArchiveMode.IsOnCommandLine);
        }

        if (server.ArchiveLibrary.Length > 0)
        {
            RequireConsent(request, cluster, $"{cluster.Name} archives by archive_library = '{server.ArchiveLibrary}'.");
            Set("archive_library", string.Empty, isFixed: false);
        }

        if (fit != ArchiveCommandFit.Fits)
        {
            if (fit != ArchiveCommandFit.Empty)
            {
                RequireConsent(request, cluster, $"{cluster.Name} has the archive_command '{server.ArchiveCommand}': {Why(fit)}.");
            }

            Set("archive_command", command, server.IsCommandFixed);
        }

        if ((request.ArchiveTimeout ?? (server.ArchiveTimeout == TimeSpan.Zero ? s_defaultTimeout : server.ArchiveTimeout)) is var timeout && timeout != server.ArchiveTimeout)
        {
            Set("archive_timeout", string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0}s"), server.IsTimeoutFixed);
        }

        return new ServerSettingPlan(statements, !server.IsArchiving);

        void Set(string name, string value, bool isFixed) => statements.Add(isFixed
            ? throw new PgmlException(FaultCatalog.ServerSettingFixed, $"{cluster.Name} has {name} on its command line.", cluster)
            : $"ALTER SYSTEM SET {name} = {SqlText.Literal(value)}");
    }

    /// <summary>Why a command is not the one that is meant.</summary>
    internal static string Why(ArchiveCommandFit fit) => fit switch
    {
        ArchiveCommandFit.Fits => "it archives into this stanza",
        ArchiveCommandFit.Empty => "it archives nothing",
        ArchiveCommandFit.OtherStanza => "it is for another stanza",
        ArchiveCommandFit.OtherConfiguration => "it reads another configuration of pgBackRest",
        _ => "it is not a plain call of 'pgbackrest archive-push'",
    };

    private static void RequireConsent(ArchiveSetupRequest request, PgCluster cluster, string what)
    {
        if (!request.ReplaceArchiveCommand)
        {
            throw new PgmlException(FaultCatalog.ArchiveCommandConflict, what, cluster);
        }
    }
}
