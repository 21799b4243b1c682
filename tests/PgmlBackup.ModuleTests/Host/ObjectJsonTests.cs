using System.Collections;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;
using PgmlBackup.Host.Output;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ObjectJsonTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { true, "true" },
        { 5_368_709_120_000L, "5368709120000" },
        { ulong.MaxValue, "18446744073709551615" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { 0.1, "0.1" },
        { 1e300, "1E+300" },
        { 12.50m, "12.50" },
        { double.NaN, "null" },
        { float.PositiveInfinity, "null" },
        { "ä\"<\n", "\"ä\\\"<\\n\"" },
        { 'x', "\"x\"" },
        { DayOfWeek.Monday, "\"Monday\"" },
        { FileAttributes.ReadOnly | FileAttributes.Hidden, "\"ReadOnly, Hidden\"" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "\"2026-01-02T03:04:05Z\"" },
        { new DateTime(2026, 1, 2, 3, 4, 5, 250, DateTimeKind.Utc), "\"2026-01-02T03:04:05.25Z\"" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "\"2026-01-02T01:04:05Z\"" },
        { TimeSpan.FromMilliseconds(90_500), "90.5" },
        { new Version(15, 4), "\"15.4\"" },
        { new Uri("s3://bucket/x"), "\"s3://bucket/x\"" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { new byte[] { 1, 2, 3 }, "\"AQID\"" },
        { new[] { 1, 2 }, "[1,2]" },
        { new ArrayList { "a", null }, "[\"a\",null]" },
        { new SwitchParameter(true), "true" },
        { new Hashtable { ["k"] = new Hashtable { [1] = TimeSpan.Zero } }, "{\"k\":{\"1\":0}}" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_what_a_reader_of_JSON_expects(object? value, string json)
    {
        Assert.Equal(json, ObjectJson.Serialize(value));
        Assert.Equal(json, ObjectJson.Serialize(value is null ? null : PSObject.AsPSObject(value)));
    }

    [Fact]
    public void An_object_has_its_own_properties_and_those_that_PowerShell_added()
    {
        PSObject value = PSObject.AsPSObject(new Sample("a", 7, DayOfWeek.Friday));
        value.Properties.Add(new PSNoteProperty("Note", "n"));
        value.Properties.Add(new PSAliasProperty("Label", "Name"));
        value.Properties.Add(new PSScriptProperty("Broken", ScriptBlock.Create("throw 'no'")));

        using JsonDocument json = JsonDocument.Parse(ObjectJson.Serialize(value));

        Assert.Equal("a", json.RootElement.GetProperty("Name").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("Size").GetInt64());
        Assert.Equal("Friday", json.RootElement.GetProperty("Day").GetString());
        Assert.Equal("n", json.RootElement.GetProperty("Note").GetString());
        Assert.Equal("a", json.RootElement.GetProperty("Label").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("Broken").ValueKind);
    }

    [Fact]
    public void A_custom_object_keeps_the_order_of_its_properties()
    {
        var value = new PSObject();
        value.Properties.Add(new PSNoteProperty("z", 1));
        value.Properties.Add(new PSNoteProperty("a", new PSObject(DayOfWeek.Sunday)));

        Assert.Equal("{\"z\":1,\"a\":\"Sunday\"}", ObjectJson.Serialize(value));
    }

    [Fact]
    public void A_circle_and_a_depth_without_end_become_text()
    {
        var circle = new Hashtable();
        circle["self"] = circle;
        Assert.Equal("{\"self\":\"System.Collections.Hashtable\"}", ObjectJson.Serialize(circle));

        var deep = new ArrayList();
        for (int i = 0; i < 20; i++)
        {
            deep = new ArrayList { deep };
        }

        Assert.Equal("[[[[\"System.Collections.ArrayList\"]]]]", ObjectJson.Serialize(deep));
    }

    [Fact]
    public void An_error_that_is_output_is_short()
    {
        var error = new ErrorRecord(new IOException("disk"), "DiskFull", ErrorCategory.WriteError, "main")
        {
            ErrorDetails = new ErrorDetails("The disk is full.") { RecommendedAction = "Make room." },
        };

        Assert.Equal(
            "{\"Message\":\"The disk is full.\",\"FullyQualifiedErrorId\":\"DiskFull\",\"Category\":\"WriteError\",\"Target\":\"main\",\"Recommendation\":\"Make room.\"}",
            ObjectJson.Serialize(error));
    }

    [Fact]
    public void The_array_is_whole_whatever_it_holds()
    {
        var text = new StringWriter();
        new JsonArray(text.Write).Close();
        Assert.Equal("[]\n", text.ToString());

        text = new StringWriter();
        var array = new JsonArray(text.Write);
        array.Add(1);
        array.Add("x");
        array.Close();
        Assert.Equal("[\n1,\n\"x\"\n]\n", text.ToString());
    }

    private sealed record Sample(string Name, long Size, DayOfWeek Day);
}
