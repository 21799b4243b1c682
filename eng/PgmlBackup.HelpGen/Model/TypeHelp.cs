using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Model;

/// <summary>What goes into a cmdlet or comes out of it.</summary>
/// <param name="Name">The full name of the type.</param>
/// <param name="Text">What it is.</param>
internal sealed record TypeHelp(string Name, DocText Text);
