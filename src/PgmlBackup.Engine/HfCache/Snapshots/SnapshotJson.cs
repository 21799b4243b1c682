using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>How a manifest is written: made by the compiler, since reflection would cost each start of the module.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 8)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
