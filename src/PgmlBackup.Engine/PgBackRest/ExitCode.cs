using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>One exit code of pgBackRest.</summary>
/// <param name="Number">The code.</param>
/// <param name="Name">pgBackRest's name for it, for example <c>lock-acquire</c>.</param>
/// <param name="Fault">What we call it where its words tell nothing more special.</param>
public sealed record ExitCode(int Number, string Name, FaultDefinition Fault)
{
    /// <summary>pgBackRest's class name for it, as it stands in messages: <c>LockAcquireError</c>.</summary>
    public string ClassName => string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Error";
}
