using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    private const string ClosesFile = "Takes the rights of other accounts away. A file that the owner of the cluster could not read then is given to it first, when root runs the command; else it is left.";

    /// <summary>Secrets that everybody can read.</summary>
    public static readonly RuleDefinition SecretsReadableByOthers = new(
        nameof(SecretsReadableByOthers),
        PgFindingSeverity.Error,
        "A configuration file that holds a secret can be read by every account of the machine.",
        "Mode 0644 and repo1-s3-key-secret in the file",
        "chown postgres FILE && chmod 640 FILE; then change the secret, if others have used the machine.",
        ClosesFile)
    {
        Check = context => context.Texts.Where(HoldsSecret).SelectMany(document => Readable(context, document, "holds a secret and can be read by every account of this machine")),
    };

    /// <summary>A configuration that everybody can read.</summary>
    public static readonly RuleDefinition FileReadableByOthers = new(
        nameof(FileReadableByOthers),
        PgFindingSeverity.Info,
        "A configuration file can be read by every account of the machine. It holds no secret today.",
        "Mode 0644",
        "chown postgres FILE && chmod 640 FILE",
        ClosesFile)
    {
        Check = context => context.Texts.Where(document => !HoldsSecret(document)).SelectMany(document => Readable(context, document, "can be read by every account of this machine")),
    };

    /// <summary>A configuration that pgBackRest cannot read.</summary>
    public static readonly RuleDefinition FileClosedToOwner = new(
        nameof(FileClosedToOwner),
        PgFindingSeverity.Error,
        "The owner of the cluster, as whom pgBackRest runs and archives, cannot read a configuration file.",
        "Mode 0600 and owner root",
        "chown postgres FILE && chmod 640 FILE",
        "Gives the file to the owner of the cluster, when root runs the command.")
    {
        Check = context =>
            from document in context.Documents
            let fact = context.Facts.Files.GetValueOrDefault(document.Path)
            where fact is { IsKnown: true, Value.IsClosedToOwner: true }
            let owner = context.Facts.Owner ?? "postgres"
            select new RuleHit($"{owner} cannot read the file.")
            {
                File = document.Path,
                Recommendation = ClosingCommand(owner, document.Path),
                Repair = context.Facts.CanGiveFiles ? RuleRepair.Close(document.Path, owner) : null,
            },
    };

    /// <summary>Backup and data die together.</summary>
    public static readonly RuleDefinition RepositoryBesideData = new(
        nameof(RepositoryBesideData),
        PgFindingSeverity.Warning,
        "The repository lies on the filesystem of the data directory: one broken disk takes both, and a repository that grows stops the server.",
        "repo1-path=/var/lib/pgbackrest beside /var/lib/postgresql on one disk",
        "Put the repository on another disk, better on another machine or in an object store; or add such a one as a second repository with Initialize-PgArchive -Repository 2.")
    {
        Check = context => WhereKnown(context, _ =>
            from repository in context.Repositories
            where !repository.IsObjectStore && repository.Type != "sftp" && repository.Host is null && repository.Stanza is not null
            let fact = context.Facts.Of(repository.Stanza).IsBesideData.GetValueOrDefault(repository.Key) ?? Fact<bool>.Unknown(context.Facts.Default)
            where !fact.IsKnown || fact.Value
            select fact.IsKnown ? repository.Hit("path", $"{Of(repository)} lies on the filesystem of the data directory.") : RuleHit.NotChecked(fact.Missing!)),
    };

    /// <summary>Anybody on the way.</summary>
    public static readonly RuleDefinition TlsVerificationOff = new(
        nameof(TlsVerificationOff),
        PgFindingSeverity.Warning,
        "The certificate of the object store is not verified, so that whoever stands on the way can read and change backups. It does not switch TLS off either.",
        "repo1-storage-verify-tls=n",
        "Name the authority that signed the certificate with repo1-storage-ca-file, and take repo1-storage-verify-tls=n out.")
    {
        Check = context => WhereKnown(context, _ =>
            from repository in context.Repositories
            where repository.IsObjectStore && repository.Get("storage-verify-tls") == "n"
            select repository.Hit("storage-verify-tls", $"The certificate of the object store of {repository.Name} is not verified.") with { Stanza = null }),
    };

    /// <summary>Data in the clear elsewhere.</summary>
    public static readonly RuleDefinition RepositoryNotEncrypted = new(
        nameof(RepositoryNotEncrypted),
        PgFindingSeverity.Warning,
        "Backups lie in an object store in the clear: whoever may read the bucket has the whole database.",
        "repo1-type=s3 without repo1-cipher-type",
        "Encryption cannot be switched on for a repository that has backups. Add an encrypted one with Initialize-PgArchive -Repository 2, and keep its passphrase elsewhere too.")
    {
        Check = context => WhereKnown(context, _ =>
            from repository in context.Repositories
            where repository.IsObjectStore && repository.Get("cipher-type") == "none" && repository.Find("s3-kms-key-id") is null && repository.Find("s3-sse-customer-key") is null
            select repository.Hit("type", $"{repository.Name} is an object store and not encrypted.") with { Stanza = null }),
    };

    /// <summary>One copy of the passphrase.</summary>
    public static readonly RuleDefinition PassphraseWithoutEscrow = new(
        nameof(PassphraseWithoutEscrow),
        PgFindingSeverity.Warning,
        "The repository is encrypted, and nothing says that its passphrase is kept anywhere but on this machine. With the machine lost, the backups are too.",
        "repo1-cipher-type=aes-256-cbc, and no 'escrow' in the module's profile",
        "Keep the passphrase elsewhere, and say in /etc/pgmlbackup.toml where, never the passphrase itself: escrow = \"vault://backup/main\"")
    {
        Check = context => WhereKnown(context, _ => context.Repositories.SelectMany(repository => Escrow(context, repository))),
    };

    /// <summary>A lock that cannot be taken.</summary>
    public static readonly RuleDefinition LockPathNotWritable = new(
        nameof(LockPathNotWritable),
        PgFindingSeverity.Error,
        "The owner of the cluster cannot use the folder or the file of the locks, often because root has made it: backups and archiving fail.",
        "/tmp/pgbackrest belongs to root",
        "Give it to the owner of the cluster, for example: chown -R postgres /tmp/pgbackrest")
    {
        Check = context => context.Facts.Locks.Count == 0
            ? [RuleHit.NotChecked(context.Facts.Default)]
            : context.Facts.Locks
                .Where(pair => pair.Value is not { IsKnown: true, Value: null })
                .Select(pair => pair.Value.IsKnown
                    ? new RuleHit($"{context.Facts.Owner ?? "The owner"} cannot use {pair.Key}: {pair.Value.Value}.")
                    {
                        File = pair.Key,
                        Recommendation = $"Give it to the owner of the cluster: {CommandLineText.Quote(["chown", "-R", context.Facts.Owner ?? "postgres", pair.Key])}",
                    }
                    : RuleHit.NotChecked(pair.Value.Missing!)),
    };

    /// <summary>What is deleted is gone.</summary>
    public static readonly RuleDefinition BucketWithoutVersioning = new(
        nameof(BucketWithoutVersioning),
        PgFindingSeverity.Warning,
        "The bucket keeps no older versions of its objects: who has the access key, an intruder too, can delete all backups for good.",
        "A bucket without versioning",
        "Switch versioning on, with a lifecycle rule that expires old versions: aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled")
    {
        Check = context => Buckets(context, facts => facts.Versioning, "keeps no older versions of its objects"),
    };

    /// <summary>Paid for and never seen.</summary>
    public static readonly RuleDefinition BucketKeepsBrokenUploads = new(
        nameof(BucketKeepsBrokenUploads),
        PgFindingSeverity.Info,
        "The bucket has no lifecycle rule for incomplete uploads. pgBackRest never takes away those of a backup that was broken off; they are not listed, and are paid for.",
        "A bucket without AbortIncompleteMultipartUpload",
        "Add a lifecycle rule with AbortIncompleteMultipartUpload after some days: aws s3api put-bucket-lifecycle-configuration --bucket BUCKET --lifecycle-configuration file://lifecycle.json")
    {
        Check = context => Buckets(context, facts => facts.AbortsUploads, "has no lifecycle rule for incomplete uploads"),
    };

    /// <summary>What no backup holds.</summary>
    public static readonly RuleDefinition ServerConfigurationNotBackedUp = new(
        nameof(ServerConfigurationNotBackedUp),
        PgFindingSeverity.Info,
        "The configuration of the server lies outside the data directory, as on Debian, and so in no backup. A restore on a new machine needs postgresql.conf and pg_hba.conf from elsewhere.",
        "/etc/postgresql/15/main",
        "Keep a copy elsewhere, for example: tar -czf postgresql-conf.tar.gz /etc/postgresql")
    {
        Check = context =>
            from stanza in context.Stanzas
            where stanza is not null
            let folder = context.Facts.Of(stanza).ConfigurationDirectory
            where !folder.IsKnown || folder.Value is not null
            select folder.IsKnown
                ? new RuleHit($"The configuration of the server of stanza '{stanza}' lies in {folder.Value}, and so in no backup.") { Stanza = stanza, File = folder.Value }
                : RuleHit.NotChecked(folder.Missing!),
    };

    // A line that cannot be read may be a secret.
    private static bool HoldsSecret(ConfigurationDocument document) => document.Lines.Any(line =>
        (line.Kind == ConfigurationLineKind.Entry && ConfigurationSecrets.Known(line.Key!) is { IsSecret: true }) || line.Defect == ConfigurationDefect.EqualsSignMissing || ConfigurationSecrets.InKey(line) is not null);

    private static IEnumerable<RuleHit> Readable(RuleContext context, ConfigurationDocument document, string what)
    {
        Fact<FileOwnership> fact = context.Facts.Files.GetValueOrDefault(document.Path) ?? Fact<FileOwnership>.Unknown(context.Facts.Default);
        if (!fact.IsKnown)
        {
            yield return RuleHit.NotChecked(fact.Missing!);
        }
        else if (fact.Value!.IsReadableByOthers)
        {
            string owner = context.Facts.Owner ?? "postgres";
            yield return new RuleHit($"The file {what}.")
            {
                File = document.Path,
                Recommendation = ClosingCommand(owner, document.Path),
                Repair = fact.Value.IsReadableByOwner || context.Facts.CanGiveFiles ? RuleRepair.Close(document.Path, fact.Value.IsReadableByOwner ? null : owner) : null,
            };
        }
    }

    private static string ClosingCommand(string owner, string path) => $"{CommandLineText.Quote(["chown", owner, path])} && {CommandLineText.Quote(["chmod", "640", path])}";

    private static IEnumerable<RuleHit> Escrow(RuleContext context, RepositoryView repository)
    {
        if (repository.Get("cipher-type") is null or "none")
        {
            yield break;
        }

        Fact<string?> escrow = context.Facts.Escrow;
        if (!escrow.IsKnown)
        {
            yield return RuleHit.NotChecked(escrow.Missing!);
        }
        else if (escrow.Value is null)
        {
            yield return repository.Hit("cipher-type", $"{repository.Name} is encrypted, and nothing says where its passphrase is kept besides this machine.") with { Stanza = null };
        }
        else if (repository.Get("cipher-pass") is { } passphrase && escrow.Value.Contains(passphrase, StringComparison.Ordinal))
        {
            yield return repository.Hit(null, $"The entry 'escrow' of the profile holds the passphrase of {repository.Name} itself instead of where it is kept.") with
            {
                Stanza = null,
                Severity = PgFindingSeverity.Error,
            };
        }
    }

    private static IEnumerable<RuleHit> Buckets(RuleContext context, Func<BucketFacts, Fact<bool>> part, string message) => WhereKnown(context, _ =>
        from repository in context.Repositories
        where repository.Type == "s3" && repository.Host is null && repository.Stanza is not null
        let bucket = context.Facts.Of(repository.Stanza).Buckets.GetValueOrDefault(repository.Key) ?? Fact<BucketFacts>.Unknown(context.Facts.Default)
        let fact = bucket.IsKnown ? part(bucket.Value!) : Fact<bool>.Unknown(bucket.Missing!)
        where !fact.IsKnown || !fact.Value
        select fact.IsKnown ? repository.Hit("s3-bucket", $"The bucket of {repository.Name} {message}.") with { Stanza = null } : RuleHit.NotChecked(fact.Missing!));
}
