using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PgmlBackup.Host.Output;

/// <summary>
/// One object of the pipeline as JSON. Enums by name, times in UTC by ISO 8601, durations as seconds, numbers as numbers;
/// properties that PowerShell added are there as well. What goes deeper than <see cref="Depth"/> or comes round in a circle is text.
/// </summary>
internal sealed class ObjectJson
{
    /// <summary>How many objects may lie inside of each other.</summary>
    public const int Depth = 4;

    // Not for a web page: letters stay letters.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _writer;
    private readonly Stack<object> _open = new();

    private ObjectJson(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>Makes one line of JSON.</summary>
    public static string Serialize(object? value)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            new ObjectJson(writer).Write(value);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void Write(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is null || ReferenceEquals(bare, System.Management.Automation.Internal.AutomationNull.Value))
        {
            _writer.WriteNullValue();
        }
        else if (!TryWriteNumber(bare) && !TryWriteText(bare))
        {
            WriteNested(value!, bare);
        }
    }

    private bool TryWriteNumber(object value)
    {
        switch (value)
        {
            case Enum:
                return false;
            case bool truth:
                _writer.WriteBooleanValue(truth);
                return true;
            case SwitchParameter truth:
                _writer.WriteBooleanValue(truth.IsPresent);
                return true;
            case double number when !double.IsFinite(number):
            case float single when !float.IsFinite(single):
                _writer.WriteNullValue();
                return true;
            case TimeSpan duration:
                _writer.WriteNumberValue(duration.TotalSeconds);
                return true;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or Half or BigInteger or Int128 or UInt128:
                _writer.WriteRawValue(((IFormattable)value).ToString(value is float or double or Half ? "R" : null, CultureInfo.InvariantCulture));
                return true;
            default:
                return false;
        }
    }

    private bool TryWriteText(object value)
    {
        string? text = value switch
        {
            string or char or Enum or Guid or Version or SemanticVersion or Uri or ScriptBlock or Type or MemberInfo or Assembly or Delegate
                or System.Net.IPAddress or CultureInfo or System.Text.RegularExpressions.Regex => value.ToString(),
            DateTime time => Iso(time.ToUniversalTime()),
            DateTimeOffset time => Iso(time.UtcDateTime),
            DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
            byte[] bytes => Convert.ToBase64String(bytes),
            FileSystemInfo file => file.FullName,
            _ when _open.Count > 0 && IsOfTheEngine(value) => value.ToString(),
            System.Xml.XmlNode node => node.OuterXml,
            System.Security.SecureString => "",
            _ => null,
        };
        if (text is null)
        {
            return false;
        }

        _writer.WriteStringValue(text);
        return true;
    }

    // Commands, modules, sessions hang together without an end, and nothing in them is data.
    private static bool IsOfTheEngine(object value) =>
        value.GetType().Assembly == typeof(PSObject).Assembly && value is not (PSCustomObject or ErrorRecord);

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private void WriteNested(object value, object bare)
    {
        if (_open.Count >= Depth || _open.Contains(bare, ReferenceEqualityComparer.Instance))
        {
            _writer.WriteStringValue(bare.ToString());
            return;
        }

        _open.Push(bare);
        switch (bare)
        {
            case ErrorRecord error:
                WriteError(error);
                break;
            case Exception exception:
                WriteException(exception);
                break;
            case IDictionary dictionary:
                WriteDictionary(dictionary);
                break;
            case IEnumerable items:
                WriteArray(items);
                break;
            default:
                WriteProperties(PSObject.AsPSObject(value));
                break;
        }

        _open.Pop();
    }

    private void WriteError(ErrorRecord error)
    {
        _writer.WriteStartObject();
        _writer.WriteString("Message", error.ErrorDetails?.Message ?? error.Exception.Message);
        _writer.WriteString("FullyQualifiedErrorId", error.FullyQualifiedErrorId);
        _writer.WriteString("Category", error.CategoryInfo.Category.ToString());
        _writer.WriteString("Target", error.TargetObject?.ToString());
        _writer.WriteString("Recommendation", error.ErrorDetails?.RecommendedAction);
        _writer.WriteEndObject();
    }

    private void WriteException(Exception exception)
    {
        _writer.WriteStartObject();
        _writer.WriteString("Type", exception.GetType().FullName);
        _writer.WriteString("Message", exception.Message);
        _writer.WriteEndObject();
    }

    private void WriteDictionary(IDictionary dictionary)
    {
        _writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            _writer.WritePropertyName(LanguagePrimitives.ConvertTo<string>(entry.Key));
            Write(entry.Value);
        }

        _writer.WriteEndObject();
    }

    private void WriteArray(IEnumerable items)
    {
        _writer.WriteStartArray();
        foreach (object? item in items)
        {
            Write(item);
        }

        _writer.WriteEndArray();
    }

    private void WriteProperties(PSObject value)
    {
        _writer.WriteStartObject();
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.IsGettable)
            {
                _writer.WritePropertyName(property.Name);
                Write(ValueOf(property));
            }
        }

        _writer.WriteEndObject();
    }

    // One property that cannot be computed does not cost the others; PowerShell's own views show such a one empty.
    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
