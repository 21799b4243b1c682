using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace PgmlBackup.Commands;

/// <summary>Takes bytes as people write them: <c>50MB</c>, <c>1.5GiB</c>, or a number. As everywhere in PowerShell, a unit is a power of 1024.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class ByteRateAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null)
        {
            return null;
        }

        if (value is string text && Form().Match(text) is { Success: true } match)
        {
            double unit = Math.Pow(1024, " kmgt".IndexOf(match.Groups[2].Success ? char.ToLowerInvariant(match.Groups[2].ValueSpan[0]) : ' ', StringComparison.Ordinal));
            value = double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * unit;
        }

        return LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double bytes) && bytes >= 1 && bytes < long.MaxValue
            ? (long)bytes
            : throw new ArgumentTransformationMetadataException($"'{inputData}' is not a number of bytes a second: give for example 50MB or 1.5GB.");
    }

    [GeneratedRegex(@"^\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([kmgt])?(?:i?b)?(?:/s)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
