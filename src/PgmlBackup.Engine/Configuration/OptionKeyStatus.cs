namespace PgmlBackup.Engine.Configuration;

/// <summary>What pgBackRest makes of the name of an option.</summary>
internal enum OptionKeyStatus
{
    /// <summary>It is an option.</summary>
    Found,

    /// <summary>It is an option behind <c>no-</c> or <c>reset-</c>, which only counts on the command line: elsewhere it is ignored with a warning.</summary>
    Prefixed,

    /// <summary>It is none; ignored with a warning.</summary>
    Unknown,

    /// <summary>pgBackRest stops at it.</summary>
    Refused,
}
