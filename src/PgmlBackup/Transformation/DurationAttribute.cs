using System.Management.Automation;
using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.Commands;

/// <summary>Takes spans of time as people write them: <c>20h</c>, <c>2d</c>, <c>90min</c>, or a <see cref="TimeSpan"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        switch (inputData is PSObject wrapped ? wrapped.BaseObject : inputData)
        {
            case null:
                return null;
            case TimeSpan span when span > TimeSpan.Zero:
                return span;
        }

        // To PowerShell 2d is a decimal number, and it keeps what was typed. A bare number would be ticks to PowerShell and days to .NET.
        string text = LanguagePrimitives.ConvertTo<string>(inputData);
        return DurationText.TryParse(text, out TimeSpan read)
            ? read
            : throw new ArgumentTransformationMetadataException($"'{text}' is not a span of time: give {DurationText.Forms}.");
    }
}
