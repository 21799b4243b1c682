namespace PgmlBackup.Engine.Configuration;

/// <summary>An option that this module passes because nobody set it.</summary>
/// <param name="Option">The option with its index where it has one, for example <c>repo1-bundle</c>.</param>
/// <param name="Value">The value; <c>y</c> for a switch.</param>
public sealed record OptionDefault(string Option, string Value);
