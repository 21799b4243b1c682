using System.Diagnostics;

namespace PgmlBackup.Bench;

/// <summary>A program that is run without any help of the module, for the side that it is compared with.</summary>
internal static class Child
{
    /// <summary>Runs it to its end and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static ReadOnlyMemory<byte> Run(IReadOnlyList<string> words)
    {
        using Process process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.GetBuffer().AsMemory(0, (int)output.Length)
            : throw new InvalidOperationException($"{string.Join(' ', words)} ended with exit code {process.ExitCode}: {Console.OutputEncoding.GetString(output.ToArray())}");
    }
}
