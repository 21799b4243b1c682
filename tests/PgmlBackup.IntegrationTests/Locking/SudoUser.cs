using System.Globalization;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>An account that may become the account of PostgreSQL by sudo without a password, and nothing else; gone when it is disposed.</summary>
internal sealed class SudoUser : IAsyncDisposable
{
    private readonly string _rule;

    private SudoUser(string name)
    {
        _rule = Path.Combine("/etc/sudoers.d", name);
        Account = new TestAccount(name, 0, 0, "/nonexistent");
    }

    /// <summary>The account.</summary>
    internal TestAccount Account { get; private set; }

    internal static async Task<SudoUser> CreateAsync()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can make an account and a rule of sudo.");
        Assert.SkipUnless(File.Exists("/usr/bin/sudo") && File.Exists("/usr/sbin/useradd"), "sudo or useradd is not installed.");
        var user = new SudoUser($"pgmlt{Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture)}");
        try
        {
            string name = user.Account.Name;
            (await TestProgram.RunAsync(null, ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name])).EnsureSuccess();
            user.Account = TestAccount.Look(name);
            await File.WriteAllTextAsync(user._rule, $"{name} ALL=({TestAccount.Postgres.Name}) NOPASSWD: ALL\n");
            File.SetUnixFileMode(user._rule, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            return user;
        }
        catch
        {
            await user.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_rule);
        if (Account.UserId != 0)
        {
            (await TestProgram.RunAsync(null, ["userdel", Account.Name])).EnsureSuccess();
        }
    }
}
