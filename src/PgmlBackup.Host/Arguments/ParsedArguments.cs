namespace PgmlBackup.Host.Arguments;

/// <summary>The arguments of one command, ready to be handed to the engine as values.</summary>
/// <param name="Named">What is given by name.</param>
/// <param name="Positional">What is given by position, in order.</param>
/// <param name="WantsHelp">True when help was asked for instead.</param>
internal sealed record ParsedArguments(IReadOnlyList<NamedArgument> Named, IReadOnlyList<object> Positional, bool WantsHelp);
