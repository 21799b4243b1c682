using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>How a record is written: made by the compiler, since reflection would cost each start of the module.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 8, WriteIndented = true)]
[JsonSerializable(typeof(MachineRecord))]
internal sealed partial class MachineJson : JsonSerializerContext;
