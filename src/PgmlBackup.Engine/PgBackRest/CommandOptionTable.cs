namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Which command takes which option, and since which version. pgBackRest refuses any other with error 31.</summary>
internal static class CommandOptionTable
{
    private static readonly PgBackRestVersion s_always = new(0, 0);

    private static readonly HashSet<string> s_everywhere =
    [
        "config", "config-include-path", "config-path", "stanza", "log-level-console", "log-level-stderr", "log-level-file", "log-timestamp", "log-path", "pg1-path",
        "buffer-size", "io-timeout", "protocol-timeout",
    ];

    // The indexed repository options (repo1-bundle) stand under their name without the number.
    private static readonly Dictionary<string, Dictionary<string, PgBackRestVersion>> s_options = new(StringComparer.Ordinal)
    {
        ["backup"] = Since(
            "type repo annotation archive-check archive-copy archive-mode-check archive-timeout backup-standby checksum-page compress-type compress-level delta exclude expire-auto force lock-path manifest-save-threshold online process-max repo-bundle repo-hardlink repo-retention-full repo-retention-full-type repo-retention-diff repo-retention-archive resume start-fast stop-auto",
            ("page-header-check", new(2, 46)), ("repo-block", new(2, 46)), ("repo-symlink", new(2, 57))),
        ["restore"] = Since(
            "set repo type target target-action target-exclusive target-timeline delta force link-all link-map tablespace-map tablespace-map-all db-include db-exclude recovery-option archive-mode process-max lock-path",
            ("repo-target-time", new(2, 54))),
        ["info"] = Since("output set type repo lock-path", ("repo-target-time", new(2, 54)), ("detail-level", new(2, 56))),
        ["expire"] = Since("set dry-run repo lock-path", ("oldest", new(2, 58)), ("archive-expire-before", new(2, 59))),
        ["check"] = Since("archive-check archive-mode-check archive-timeout backup-standby"),
        ["verify"] = Since("output verbose repo process-max", ("set", new(2, 55)), ("repo-target-time", new(2, 54))),
        ["annotate"] = Since("set annotation repo lock-path"),
        ["stanza-create"] = Since("online lock-path"),
        ["stanza-upgrade"] = Since("online lock-path"),
        ["start"] = Since("lock-path"),
        ["stop"] = Since("lock-path force"),
        ["repo-ls"] = Since("output recurse filter sort repo", ("repo-target-time", new(2, 54))),
        ["repo-get"] = Since("ignore-missing raw repo", ("repo-target-time", new(2, 54))),
    };

    /// <summary>The version since which a command takes an option; null when no version does.</summary>
    internal static PgBackRestVersion? FindSince(string command, string option)
    {
        if (s_everywhere.Contains(option))
        {
            return s_always;
        }

        return s_options.TryGetValue(command, out Dictionary<string, PgBackRestVersion>? options) && options.TryGetValue(WithoutIndex(option), out PgBackRestVersion since)
            ? since
            : null;
    }

    /// <summary>True when the command is known.</summary>
    internal static bool IsCommand(string command) => s_options.ContainsKey(command);

    private static string WithoutIndex(string option) =>
        option.StartsWith("repo", StringComparison.Ordinal) && option.IndexOf('-', StringComparison.Ordinal) is var dash and > 4 && option[4..dash].All(char.IsAsciiDigit)
            ? "repo" + option[dash..]
            : option;

    private static Dictionary<string, PgBackRestVersion> Since(string always, params (string Option, PgBackRestVersion Version)[] later)
    {
        Dictionary<string, PgBackRestVersion> options = always.Split(' ').ToDictionary(option => option, _ => s_always, StringComparer.Ordinal);
        foreach ((string option, PgBackRestVersion version) in later)
        {
            options[option] = version;
        }

        return options;
    }
}
