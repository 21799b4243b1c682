using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Model;

/// <summary>One use of a cmdlet.</summary>
/// <param name="Title">What it is for; empty when nothing is written before the code.</param>
/// <param name="Code">What is typed.</param>
/// <param name="Remarks">What it does.</param>
internal sealed record ExampleHelp(string Title, string Code, DocText Remarks);
