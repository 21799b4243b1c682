using System.Globalization;
using PgmlBackup.Bench;

// What bash cannot measure. Each measuring verb prints lines "A SECONDS..." and "B SECONDS...", one number a repetition, in the order in which they ran.
const string Usage = """
    PgmlBackup.Bench repository COUNT SEED FILE
        writes the answer of `pgbackrest info` for a repository of COUNT backups
    PgmlBackup.Bench info MANIFEST CONFIG PROFILE PROGRAM COUNT REPETITIONS
        A: PROGRAM's answer read with JsonDocument, each backup touched; B: Get-PgBackupInfo in an open runspace
    PgmlBackup.Bench archive COUNT SEED FOLDER
        writes the answers of `pgbackrest repo-ls` and `info` for an archive of COUNT segments; prints how many holes it has
    PgmlBackup.Bench holes MANIFEST CONFIG PROFILE PROGRAM HOLES REPETITIONS
        A: PROGRAM's listing of the archive, read and not looked at; B: Get-PgWalArchive in an open runspace, which finds HOLES
    PgmlBackup.Bench invoke MANIFEST CONFIG REPETITIONS
        A: the pgBackRest command of an incremental backup; B: Invoke-PgBackup in an open runspace; prints the command too
    PgmlBackup.Bench cache FOLDER SCALE [NUMBER]
        makes a model cache in FOLDER, or with NUMBER (from 0) adds a revision to one of its models
    """;

static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);

switch (args)
{
    case ["repository", var count, var seed, var file]:
        await using (FileStream target = File.Create(file))
        {
            await new SyntheticRepository(Number(count), Number(seed)).WriteAsync(target);
        }

        return 0;
    case ["info", var manifest, var config, var profile, var program, var count, var repetitions]:
        new InfoBench(manifest, config, profile, program, Number(count)).Run(Number(repetitions));
        return 0;
    case ["archive", var count, var seed, var folder]:
        await using (StreamWriter target = File.CreateText(Path.Join(folder, "listing.json")))
        {
            Console.WriteLine(new SyntheticArchive(Number(count), Number(seed)).Write(target));
        }

        await File.WriteAllTextAsync(Path.Join(folder, "info.json"), SyntheticArchive.Info);
        return 0;
    case ["holes", var manifest, var config, var profile, var program, var holes, var repetitions]:
        new HolesBench(manifest, config, profile, program, Number(holes)).Run(Number(repetitions));
        return 0;
    case ["invoke", var manifest, var config, var repetitions]:
        new InvokeBench(manifest, config).Run(Number(repetitions));
        return 0;
    case ["cache", var folder, var scale]:
        new SyntheticCache(folder, double.Parse(scale, CultureInfo.InvariantCulture)).Make();
        return 0;
    case ["cache", var folder, var scale, var change]:
        new SyntheticCache(folder, double.Parse(scale, CultureInfo.InvariantCulture)).Change(Number(change));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
