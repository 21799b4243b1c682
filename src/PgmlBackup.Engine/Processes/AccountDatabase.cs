using System.Runtime.InteropServices;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>Accounts as the name service knows them (files, LDAP, ...). Linux only.</summary>
public static class AccountDatabase
{
    private const int RangeError = 34;

    /// <summary>The account that this process runs as.</summary>
    /// <exception cref="PgmlException"><c>AccountNotFound</c>, <c>PlatformNotServed</c>.</exception>
    public static Account Current => ById(EffectiveUserId);

    /// <summary>The effective user id of this process.</summary>
    public static uint EffectiveUserId
    {
        get
        {
            Platform.RequireLinux();
            return NativeMethods.GetEffectiveUserId();
        }
    }

    /// <summary>Looks an account up by its name.</summary>
    /// <exception cref="PgmlException"><c>AccountNotFound</c>, <c>PlatformNotServed</c>.</exception>
    public static Account ByName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Platform.RequireLinux();
        return Find((nint buffer, nuint size, out NativeMethods.PasswordEntry entry, out nint found) => NativeMethods.GetPasswordByName(name, out entry, buffer, size, out found))
            ?? throw new PgmlException(FaultCatalog.AccountNotFound, $"There is no account '{name}' on this machine.", name);
    }

    /// <summary>Looks an account up by its id.</summary>
    /// <exception cref="PgmlException"><c>AccountNotFound</c>, <c>PlatformNotServed</c>.</exception>
    public static Account ById(uint userId)
    {
        Platform.RequireLinux();
        return Find((nint buffer, nuint size, out NativeMethods.PasswordEntry entry, out nint found) => NativeMethods.GetPasswordById(userId, out entry, buffer, size, out found))
            ?? throw new PgmlException(FaultCatalog.AccountNotFound, $"There is no account with the user id {userId} on this machine.", userId);
    }

    private delegate int Lookup(nint buffer, nuint size, out NativeMethods.PasswordEntry entry, out nint found);

    private static Account? Find(Lookup lookup)
    {
        for (int size = 1024; ; size *= 4)
        {
            nint buffer = Marshal.AllocHGlobal(size);
            try
            {
                int error = lookup(buffer, (nuint)size, out NativeMethods.PasswordEntry entry, out nint found);
                if (error == RangeError && size < 1 << 20)
                {
                    continue;
                }

                return found == 0
                    ? null
                    : new Account(Marshal.PtrToStringUTF8(entry.Name)!, entry.UserId, entry.GroupId, Marshal.PtrToStringUTF8(entry.Home) ?? "/");
            }
            finally
            {
                Marshal.FreeHGlobal(buffer);
            }
        }
    }
}
