using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace PgmlBackup.UnitTests.Configuration;

/// <summary>Random configuration files: well formed, broken, of any bytes.</summary>
internal static class ConfigurationFiles
{
    private static readonly string[] s_lines =
    [
        "[global]", "[main]", "[ main ]", "[main:backup]", "[global]  ", "[open", "[]", "[a]=b]", "[", "]",
        "repo1-path=/var/lib/pgbackrest", "repo1-path = /x", "\tprocess-max =\t4 ", "exclude=a", "exclude=b", "key=", "key= ", "=value", "a=b=c",
        "repo1-s3-key-SECRET", "# comment", "  # comment = 3", "; no comment", "", " ", "\t \t", "\r", "\0", "a=\0b", "café=ü", "\u00A0", "x=\f", "x=#y",
    ];

    private static readonly Gen<byte[]> s_line = Gen.Frequency(
        (6, Gen.Elements(s_lines).Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()));

    private static readonly Gen<byte[]> s_ending = Gen.Frequency(
        (6, Gen.Constant("\n"u8.ToArray())),
        (3, Gen.Constant("\r\n"u8.ToArray())),
        (1, Gen.Elements<byte[]>([[], [13], [13, 13, 10], [10, 10]])));

    internal static readonly Gen<byte[]> Any =
        from mark in Gen.Frequency((9, Gen.Constant(Array.Empty<byte>())), (1, Gen.Constant(new byte[] { 0xEF, 0xBB, 0xBF })))
        from lines in Gen.Zip(s_line, s_ending).ListOf()
        select (byte[])[.. mark, .. lines.SelectMany(pair => (byte[])[.. pair.Item1, .. pair.Item2])];
}
