using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Reads the configuration as this account, and what is closed to it as the owner of the cluster.</summary>
/// <param name="direct">How it is read as this account.</param>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The owner of the cluster.</param>
public sealed class OwnerConfigurationReader(IConfigurationReader direct, ProgramRunner runner, Account owner) : IConfigurationReader
{
    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await direct.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException)
        {
            return await RunAsync("cat", ["--", path], path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>?> ListAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await direct.ListAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException)
        {
            var names = await RunAsync("find", ["-H", path, "-mindepth", "1", "-maxdepth", "1", "-printf", "%f\\0"], path, cancellationToken).ConfigureAwait(false);
            return names is null ? null : System.Text.Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private async Task<byte[]?> RunAsync(string name, IReadOnlyList<string> arguments, string path, CancellationToken cancellationToken)
    {
        var program = ProgramFinder.Find(name)
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"The program '{name}' is needed to read '{path}' as {owner} and is not installed.", name);
        ProgramResult result;

        try
        {
            // The reasons below are read from the program's words, so they must be English.
            var request = new ProgramRequest(program, arguments) { RunAs = owner, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
            result = await runner.RunAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (PgmlException refused) when (refused.Fault == FaultCatalog.SudoRefused)
        {
            throw new UnauthorizedAccessException(refused.Message, refused);
        }

        return result switch
        {
            { ExitCode: 0 } => result.Output,
            _ when result.ErrorText.Contains("No such file or directory", StringComparison.Ordinal) => null,
            _ when result.ErrorText.Contains("Permission denied", StringComparison.Ordinal) => throw new UnauthorizedAccessException(result.ErrorText.Trim()),
            _ => throw new IOException($"{name} ended with exit code {result.ExitCode}: {result.ErrorText.Trim()}"),
        };
    }
}
