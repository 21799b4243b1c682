namespace PgmlBackup.Engine.PgBackRest;

/// <summary>A file of the cluster in which a backup met pages with a wrong checksum.</summary>
/// <param name="Name">The file.</param>
/// <param name="Pages">The numbers of the pages, as pgBackRest lists them, for example <c>10-12, 50</c>.</param>
public sealed record DamagedFile(string Name, string Pages);
