namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>An error answer that a fault gives instead of doing the work.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">S3's error code.</param>
/// <param name="Message">S3's text.</param>
/// <param name="RetryAfter">The Retry-After header in whole seconds; null for none.</param>
public sealed record S3FaultError(int Status, string Code, string Message, TimeSpan? RetryAfter = null);
