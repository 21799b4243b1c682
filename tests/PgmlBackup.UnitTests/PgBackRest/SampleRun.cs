using System.Globalization;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

/// <summary>All that one recorded run left: its outputs and its exit code.</summary>
internal sealed record SampleRun(string Name, string Folder)
{
    /// <summary>True for a run of 2.45, false for one of 2.59.1.</summary>
    internal bool IsOld => Name.StartsWith("245-", StringComparison.Ordinal);

    internal int ExitCode => int.Parse(LenientText.Decode(SampleFile.Bytes(Name + ".exit", Folder)).Trim(), CultureInfo.InvariantCulture);

    internal byte[] Output => Read(".stdout");

    internal byte[] Errors => Read(".stderr");

    internal string OutputText => LenientText.Decode(Output);

    internal List<LogEntry> Entries => [.. Assemble(Output), .. Assemble(Errors)];

    internal RunFacts Facts
    {
        get
        {
            var facts = new RunFacts();
            Entries.ForEach(facts.Observe);
            return facts;
        }
    }

    private byte[] Read(string extension)
    {
        string path = Path.Join(SampleFile.Folder(Folder), Name + extension);
        return File.Exists(path) ? File.ReadAllBytes(path) : [];
    }

    private static List<LogEntry> Assemble(byte[] bytes) =>
        bytes.Length == 0 ? [] : SampleFile.Assemble(LenientText.Decode(bytes).TrimEnd('\n').Split('\n'));
}
