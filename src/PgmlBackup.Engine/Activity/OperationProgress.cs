namespace PgmlBackup.Engine.Activity;

/// <summary>How far an operation is.</summary>
/// <param name="Activity">What is done, for example <c>Backing up main</c>.</param>
/// <param name="Status">The present step or file.</param>
/// <param name="Percent">0 to 100; null when it is not known.</param>
/// <param name="Remaining">Time left; null when it is not known.</param>
/// <param name="Completed">True for the last report of the activity.</param>
public sealed record OperationProgress(string Activity, string Status, double? Percent = null, TimeSpan? Remaining = null, bool Completed = false);
