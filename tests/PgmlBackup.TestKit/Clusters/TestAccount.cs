using System.Diagnostics;
using System.Globalization;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>An account of this machine.</summary>
public sealed record TestAccount(string Name, uint UserId, uint GroupId, string Home)
{
    private static readonly Lazy<TestAccount> s_current = new(() => Look(Environment.UserName));
    private static readonly Lazy<TestAccount> s_postgres = new(() => IsRoot ? Look("postgres") : Current);

    /// <summary>True when the tests run as root.</summary>
    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Who runs the tests.</summary>
    public static TestAccount Current => s_current.Value;

    /// <summary>Who PostgreSQL and pgBackRest run as: <c>postgres</c> where the tests are root, else whoever runs them.</summary>
    public static TestAccount Postgres => s_postgres.Value;

    /// <summary>Looks an account up by name.</summary>
    public static TestAccount Look(string name)
    {
        using var process = Process.Start(new ProcessStartInfo("getent", ["passwd", name]) { RedirectStandardOutput = true })!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string[] fields = line.TrimEnd('\n').Split(':');
        return fields.Length < 7
            ? throw new InvalidOperationException($"The tests need the account '{name}', which this machine does not have.")
            : new TestAccount(name, uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture), fields[5]);
    }
}
