using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery.Targets;

namespace PgmlBackup.Commands;

/// <summary>Takes moments as people type them: <c>2026-11-22 14:30</c>, <c>14:30</c>, <c>yesterday 14:30</c>, <c>-2h</c>, ISO 8601 with an offset, or a <see cref="DateTime"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
            {
                null => null,
                DateTimeOffset moment => moment,
                DateTime { Kind: DateTimeKind.Unspecified } local => MomentText.FromLocal(local, TimeZoneInfo.Local),
                DateTime moment => new DateTimeOffset(moment.ToUniversalTime()),
                _ => MomentText.Parse(LanguagePrimitives.ConvertTo<string>(inputData), DateTimeOffset.Now, TimeZoneInfo.Local),
            };
        }
        catch (PgmlException refused)
        {
            throw new ArgumentTransformationMetadataException($"{refused.Message} {refused.RecommendedAction}", refused);
        }
    }
}
