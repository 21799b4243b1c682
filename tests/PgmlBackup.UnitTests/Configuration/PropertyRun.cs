using FsCheck;

namespace PgmlBackup.UnitTests.Configuration;

/// <summary>Property tests with a fixed seed: a few hundred cases in CI, all of them when PGMLBACKUP_TEST_LONG=1.</summary>
internal static class PropertyRun
{
    internal static Config Of(int few, int many) => Config.QuickThrowOnFailure
        .WithMaxTest(Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? many : few)
        .WithReplay(20230320, 245);
}
