using System.Collections.Concurrent;

namespace PgmlBackup.IntegrationTests.Processes;

/// <summary>Reads the command lines of all processes, again and again.</summary>
internal sealed class CommandLineWatch : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly Task<string> _watching;

    internal CommandLineWatch() => _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _stop.Dispose();

    internal async Task<string> StopAsync()
    {
        await _stop.CancelAsync();
        return await _watching;
    }

    /// <summary>True when a process had the text in its command line.</summary>
    internal bool Saw(string text) => _seen.Keys.Any(line => line.Contains(text, StringComparison.Ordinal));

    private string Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
            {
                try
                {
                    _seen.TryAdd(File.ReadAllText($"{folder}/cmdline"), true);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                }
            }
        }

        return string.Join('\n', _seen.Keys);
    }
}
