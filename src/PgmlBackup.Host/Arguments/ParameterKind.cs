namespace PgmlBackup.Host.Arguments;

/// <summary>How the value of a parameter is written on a command line.</summary>
internal enum ParameterKind
{
    /// <summary>One value; PowerShell converts the text.</summary>
    Scalar,

    /// <summary>No value, or <c>:true</c>, <c>:false</c>.</summary>
    Switch,

    /// <summary>One value, true or false.</summary>
    Boolean,

    /// <summary>Values with commas between them.</summary>
    List,

    /// <summary>Pairs, <c>key=value</c>.</summary>
    Dictionary,
}
