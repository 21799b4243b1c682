using System.Management.Automation;
using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.Commands;

/// <summary>Takes spans of time as people write them: <c>20h</c>, <c>2d</c>, <c>90min</c>, or a <see cref="TimeSpan"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null => null,
        TimeSpan span when span > TimeSpan.Zero => span,
        string text when DurationText.TryParse(text, out TimeSpan span) => span,

        // A bare number would be ticks to PowerShell and days to .NET.
        var other => throw new ArgumentTransformationMetadataException($"'{other}' is not a span of time: give {DurationText.Forms}."),
    };
}
