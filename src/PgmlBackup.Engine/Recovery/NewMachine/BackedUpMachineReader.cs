using System.Security.Cryptography;
using System.Text.Json;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>Reads the record of the machine out of a backup, before anything of it is restored.</summary>
/// <param name="context">The stanza.</param>
internal sealed class BackedUpMachineReader(StanzaContext context)
{
    private const string RowName = $"pg_data/{MachineArchive.FolderName}/{MachineArchive.FileName}";

    /// <summary>Reads it.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="compressType">How its files are compressed, as its manifest says.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException">The repository cannot be read.</exception>
    internal async Task<BackedUpMachine> ReadAsync(PgBackup backup, string? compressType, CancellationToken stop)
    {
        string extension = compressType is null or "none" ? string.Empty : "." + compressType;
        string? row = await FindRowAsync(backup, stop).ConfigureAwait(false);
        if (row is null)
        {
            return new BackedUpMachine(null, false);
        }

        try
        {
            // pgBackRest deciphers a file of the repository, but not one that is bundled with others.
            StoredFile? file = StoredFile.Parse(row, context.Stanza, backup.Label, RowName, extension);
            byte[]? packed = file is null ? null : await new RepositoryFiles(context.Client, context.Stanza).ReadAsync(backup.Repository, file.Path, stop).ConfigureAwait(false);
            return new BackedUpMachine(packed is null ? null : await UnpackAsync(file!, packed, extension, stop).ConfigureAwait(false), true);
        }
        catch (Exception unreadable) when (unreadable is JsonException || (unreadable is PgmlException { Fault: var fault } && (fault == FaultCatalog.CryptoFailed || fault == FaultCatalog.FileMissing)))
        {
            return new BackedUpMachine(null, true);
        }
    }

    private async Task<string?> FindRowAsync(PgBackup backup, CancellationToken stop)
    {
        string? found = null;
        foreach (string name in RepositoryFiles.ManifestNames)
        {
            try
            {
                await context.Client.ReadLinesAsync(
                    context.Client.Command("repo-get", context.Stanza).With("repo", backup.Repository).WithParameter($"backup/{context.Stanza}/{backup.Label}/{name}"),
                    line => found = line.StartsWith(RowName + "=", StringComparison.Ordinal) ? line[(RowName.Length + 1)..] : found,
                    stop).ConfigureAwait(false);
                return found;
            }
            catch (PgmlException missing) when (missing.Fault == FaultCatalog.FileMissing)
            {
                // Its copy is as good.
            }
        }

        return found;
    }

    private async Task<MachineRecord?> UnpackAsync(StoredFile file, byte[] packed, string extension, CancellationToken stop)
    {
        bool inside = file.Size <= MachineArchive.Limit && (!file.IsBundled || file.Offset + file.StoredSize <= packed.Length);
        byte[] part = inside && file.IsBundled ? packed.AsSpan((int)file.Offset, (int)file.StoredSize).ToArray() : packed;
        byte[]? content = inside ? await new WalSegmentUnpacker(context.Runner).UnpackAsync(part, extension, (int)file.Size, stop).ConfigureAwait(false) : null;
        return content is not null && IsWhole(content, file.Checksum) ? MachineArchive.Read(content) : null;
    }

    // pgBackRest's checksum of a file: it guards against damage, not against an attacker.
    private static bool IsWhole(byte[] content, string checksum)
    {
#pragma warning disable CA5350 // The algorithm is pgBackRest's.
        return Convert.ToHexString(SHA1.HashData(content)).Equals(checksum, StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5350
    }
}
