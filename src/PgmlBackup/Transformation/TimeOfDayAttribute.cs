using System.Globalization;
using System.Management.Automation;

namespace PgmlBackup.Commands;

/// <summary>Takes a time of day: <c>02:30</c>, or a <see cref="TimeSpan"/> of whole minutes below a day.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeOfDayAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        TimeSpan span when span >= TimeSpan.Zero && span < TimeSpan.FromDays(1) && span.Ticks % TimeSpan.TicksPerMinute == 0 => span,
        string text when TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) => time.ToTimeSpan(),
        var other => throw new ArgumentTransformationMetadataException($"'{other}' is no time of day: give hours and minutes, such as 02:30."),
    };
}
