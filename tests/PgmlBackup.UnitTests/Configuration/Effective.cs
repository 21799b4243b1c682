using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.Configuration;

/// <summary>Effective configurations from text.</summary>
internal static class Effective
{
    internal static readonly PgBackRestVersion Debian12 = new(2, 45);
    internal static readonly PgBackRestVersion Newest = new(2, 59, 1);

    internal static EffectiveConfiguration Of(string file, PgBackRestVersion? version = null, params (string Name, string Value)[] environment) =>
        Of([("/etc/pgbackrest.conf", file)], version, environment);

    internal static EffectiveConfiguration Of(
        (string Path, string Text)[] files, PgBackRestVersion? version = null, params (string Name, string Value)[] environment) => new(
        new ConfigurationFileSet(files[0].Path, null, [.. files.Select(file => ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(file.Text), file.Path))]),
        environment.ToDictionary(variable => variable.Name, variable => variable.Value),
        version ?? Debian12);
}
