using System.Text;
using System.Text.Json;
using PgmlBackup.Engine.Repository;

namespace PgmlBackup.UnitTests.Repository;

public sealed class JsonBytesTests
{
    [Theory]
    [InlineData("[]", 0)]
    [InlineData("P00   WARN: x [y]\n[]", 18)]
    [InlineData("a\n\nb\n[1]", 5)]
    [InlineData("", -1)]
    [InlineData("no line [begins] so", -1)]
    public void The_json_begins_at_a_line(string text, int start) => Assert.Equal(start, JsonBytes.Start(Encoding.UTF8.GetBytes(text), (byte)'['));

    [Fact]
    public void What_is_right_is_not_copied()
    {
        ReadOnlyMemory<byte> json = "{\"a\":\"ü\"}"u8.ToArray();
        Assert.True(JsonBytes.Repair(json).Equals(json));
    }

    [Fact]
    public void Raw_control_characters_and_foreign_bytes_become_escapes()
    {
        byte[] json = [.. "{\"a\\\"\":\"x"u8, 0x02, 0xFF, 0x7F, 0xC3, 0xBC, 0xE2, 0x82, (byte)'"', (byte)'}', (byte)'\n'];
        ReadOnlyMemory<byte> repaired = JsonBytes.Repair(json);
        using JsonDocument document = JsonDocument.Parse(repaired);
        Assert.Equal("x\u0002\u00ff\u007fü\u00e2\u0082", document.RootElement.GetProperty("a\"").GetString());
    }

    [Fact]
    public void White_space_between_values_stays()
    {
        byte[] json = "{\n\t\"a\": 1\n}"u8.ToArray();
        Assert.Equal(json, JsonBytes.Repair(json).ToArray());
    }
}
