using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Makes of a failure to find something out the reason why it is not known.</summary>
internal static class Guard
{
    /// <summary>A fact, or why there is none.</summary>
    internal static Fact<T> Fact<T>(Func<Fact<T>> find)
    {
        try
        {
            return find();
        }
        catch (PgmlException failure)
        {
            return Unknown<T>(failure);
        }
    }

    /// <summary>A fact, or why there is none.</summary>
    internal static async Task<Fact<T>> FactAsync<T>(Func<Task<Fact<T>>> find)
    {
        try
        {
            return await find().ConfigureAwait(false);
        }
        catch (PgmlException failure)
        {
            return Unknown<T>(failure);
        }
    }

    // A fact's reason is one line of a message.
    private static Fact<T> Unknown<T>(PgmlException failure) => Facts.Fact<T>.Unknown(SecretText.Mask(failure.Message.ReplaceLineEndings(" ")));
}
