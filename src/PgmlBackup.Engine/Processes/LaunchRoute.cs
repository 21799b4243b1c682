namespace PgmlBackup.Engine.Processes;

/// <summary>By which way a program is started as an account.</summary>
public enum LaunchRoute
{
    /// <summary>The account is ours.</summary>
    Direct,

    /// <summary>We are root and give it up with <c>setpriv</c>.</summary>
    SetPriv,

    /// <summary>Through <c>sudo -n</c>.</summary>
    Sudo,
}
