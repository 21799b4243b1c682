namespace PgmlBackup.Engine.Repository;

/// <summary>What verify says of one backup set.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Status">pgBackRest's word: <c>valid</c>, <c>invalid</c>, <c>manifest missing</c> or <c>in-progress</c>.</param>
/// <param name="Checked">Files that were checked.</param>
/// <param name="Valid">Files that are as they were written.</param>
/// <param name="Wrong">What is wrong with the others.</param>
public sealed record VerifiedBackup(string Label, string Status, long Checked, long Valid, VerifyCounts Wrong);
