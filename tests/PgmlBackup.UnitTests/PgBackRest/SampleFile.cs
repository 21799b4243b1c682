using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

/// <summary>Outputs of real runs of pgBackRest 2.45 and 2.59.1.</summary>
internal static class SampleFile
{
    internal static string Folder(string name) => Path.Join(AppContext.BaseDirectory, "Samples", name);

    internal static byte[] Bytes(string name, string folder = "pgbackrest") => File.ReadAllBytes(Path.Join(Folder(folder), name));

    internal static string[] Lines(string name, string folder = "pgbackrest") =>
        LenientText.Decode(Bytes(name, folder)).TrimEnd('\n').Split('\n');

    internal static List<LogEntry> Entries(string name, string folder = "pgbackrest") => Assemble(Lines(name, folder));

    internal static List<LogEntry> Assemble(params string[] lines)
    {
        List<LogEntry> entries = [];
        var assembler = new LogAssembler(entries.Add);
        foreach (string line in lines)
        {
            assembler.Feed(line);
        }

        assembler.Complete();
        return entries;
    }

    internal static RunFacts Facts(string name, string folder = "pgbackrest")
    {
        var facts = new RunFacts();
        Entries(name, folder).ForEach(facts.Observe);
        return facts;
    }
}
