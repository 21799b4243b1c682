using PgmlBackup.Engine.Processes;

namespace PgmlBackup.UnitTests.Architecture;

/// <summary>One type for each way to use another. Never run.</summary>
internal static class UseProbes
{
    private sealed class FieldOf
    {
        public readonly List<Account[]> Accounts = [];
    }

    private sealed class ParameterOf
    {
        public static void Take(IEnumerable<Account>? accounts) => _ = accounts;
    }

    private sealed class ConstraintOf<T>
        where T : IEquatable<Account>;

    private sealed class CodeOf
    {
        public static int Make() => new Account("postgres", 1, 1, "/").Home.Length;
    }

    private sealed class CastOf
    {
        public static bool Is(object value) => value is Account;
    }

    private sealed class TypeOf
    {
        public static string Name() => typeof(Account).Name;
    }

    private sealed class LambdaOf
    {
        public static Func<object, string> Make() => value => ((Account)value).Home;
    }

    private sealed class IteratorOf
    {
        public static async IAsyncEnumerable<string> NamesAsync(object value)
        {
            await Task.Yield();
            foreach (int i in (int[])[1, 2])
            {
                yield return i switch { 1 => ((Account)value).Name, 2 => "2", _ => "" };
            }
        }
    }

    private sealed class GenericCallOf
    {
        public static int None() => Array.Empty<Account>().Length;
    }
}
