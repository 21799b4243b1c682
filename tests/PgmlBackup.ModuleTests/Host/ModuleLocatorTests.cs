using PgmlBackup.Host.Session;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ModuleLocatorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pgml-host-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void The_published_module_beside_the_program_comes_first()
    {
        Touch("PgmlBackup.psd1");
        string published = Touch("bin/Modules/PgmlBackup/PgmlBackup.psd1");

        Assert.Equal(published, ModuleLocator.Find(Path.Join(_root.FullName, "bin")));
    }

    [Fact]
    public void A_checkout_is_found_from_its_build_folder()
    {
        string manifest = Touch("PgmlBackup.psd1");
        string program = Directory.CreateDirectory(Path.Join(_root.FullName, "src", "Host", "bin", "Debug")).FullName;

        Assert.Equal(manifest, ModuleLocator.Find(program));
    }

    [Fact]
    public void Nothing_is_found_where_there_is_nothing()
    {
        Assert.Null(ModuleLocator.Find(_root.FullName));
    }

    [Fact]
    public void The_module_path_is_ours_and_then_the_users()
    {
        Assert.Equal("/p/Modules", EngineEnvironment.Combine("/p/Modules", null));
        Assert.Equal("/p/Modules", EngineEnvironment.Combine("/p/Modules", ""));
        Assert.Equal($"/p/Modules{Path.PathSeparator}/u", EngineEnvironment.Combine("/p/Modules", "/u"));
    }

    private string Touch(string path)
    {
        string full = Path.Join(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "@{}");
        return full;
    }
}
