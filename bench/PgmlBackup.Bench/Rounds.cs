using System.Diagnostics;
using System.Globalization;

namespace PgmlBackup.Bench;

/// <summary>Two ways of doing the same thing, in turn, in this process.</summary>
internal static class Rounds
{
    /// <summary>Runs and prints them. Within a round both begin at the same part of a second of the clock, and the rounds spread over it: pgBackRest waits for seconds to end.</summary>
    /// <param name="count">How many rounds are printed; one more is run before them, in which .NET compiles.</param>
    /// <param name="first">A.</param>
    /// <param name="second">B.</param>
    /// <param name="align">Whether the part of the second matters.</param>
    internal static void Run(int count, Action first, Action second, bool align)
    {
        var times = (First: new List<double>(), Second: new List<double>());
        for (int round = 0; round <= count; round++)
        {
            times.First.Add(Time(first, align ? (double)round / count % 1 : null));
            times.Second.Add(Time(second, align ? (double)round / count % 1 : null));
        }

        Print("A", times.First.Skip(1));
        Print("B", times.Second.Skip(1));
    }

    private static double Time(Action action, double? phase)
    {
        if (phase is { } part)
        {
            double now = DateTime.UtcNow.TimeOfDay.TotalSeconds;
            Thread.Sleep(TimeSpan.FromSeconds((part - now % 1 + 1) % 1));
        }

        GC.Collect();
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private static void Print(string side, IEnumerable<double> seconds) =>
        Console.WriteLine($"{side} {string.Join(' ', seconds.Select(value => value.ToString("0.000000", CultureInfo.InvariantCulture)))}");
}
