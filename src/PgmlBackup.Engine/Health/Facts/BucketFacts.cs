namespace PgmlBackup.Engine.Health.Facts;

/// <summary>What an object store says of a bucket.</summary>
/// <param name="Versioning">Whether older versions of objects are kept.</param>
/// <param name="AbortsUploads">Whether a lifecycle rule takes away uploads that were never completed.</param>
internal sealed record BucketFacts(Fact<bool> Versioning, Fact<bool> AbortsUploads);
