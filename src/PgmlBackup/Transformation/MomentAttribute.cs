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
                DateTimeOffset moment => Past(moment, inputData),
                DateTime { Kind: DateTimeKind.Unspecified } local => Past(MomentText.FromLocal(local, TimeZoneInfo.Local), inputData),
                DateTime moment => Past(new DateTimeOffset(moment.ToUniversalTime()), inputData),
                _ => MomentText.Parse(LanguagePrimitives.ConvertTo<string>(inputData), DateTimeOffset.Now, TimeZoneInfo.Local),
            };
        }
        catch (PgmlException refused)
        {
            throw new ArgumentTransformationMetadataException($"{refused.Message} {refused.RecommendedAction}", refused);
        }
    }

    private static DateTimeOffset Past(DateTimeOffset moment, object? given) => MomentText.RequirePast(moment, LanguagePrimitives.ConvertTo<string>(given), DateTimeOffset.Now, TimeZoneInfo.Local);
}
