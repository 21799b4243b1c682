namespace PgmlBackup.Engine.Configuration;

/// <summary>Which configuration is asked for. Without anything it is what pgBackRest itself would take.</summary>
public sealed record ConfigurationRequest
{
    /// <summary>pgBackRest's <c>--config</c>: an absolute path that must be there. <c>conf.d</c> is then not read unless <see cref="IncludePath"/> or
    /// <see cref="BasePath"/> is given. Null for the default.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>pgBackRest's <c>--config-include-path</c>: an absolute path of a folder that must be there. Null for the default.</summary>
    public string? IncludePath { get; init; }

    /// <summary>pgBackRest's <c>--config-path</c>: the folder in which <c>pgbackrest.conf</c> and <c>conf.d</c> are looked for. Null for
    /// <c>/etc/pgbackrest</c>.</summary>
    public string? BasePath { get; init; }

    /// <summary>The variables that pgBackRest will see; those that are named <c>PGBACKREST_CONFIG*</c> count where nothing is given above.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
