namespace PgmlBackup.HelpGen.Model;

/// <summary>How a parameter set uses a parameter.</summary>
/// <param name="Set">The set.</param>
/// <param name="IsMandatory">True when the set needs it.</param>
/// <param name="Position">Its place among the arguments without a name, from 0; null when it must be named.</param>
/// <param name="ByValue">True when an object of the pipeline may be its value.</param>
/// <param name="ByPropertyName">True when a property of an object of the pipeline may be its value.</param>
internal sealed record ParameterUse(string Set, bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName);
