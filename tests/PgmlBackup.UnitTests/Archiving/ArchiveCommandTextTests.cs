using PgmlBackup.Engine.Archiving;

namespace PgmlBackup.UnitTests.Archiving;

/// <summary>The command that the server runs for each WAL segment.</summary>
public sealed class ArchiveCommandTextTests
{
    private const string Program = "/usr/bin/pgbackrest";

    [Theory]
    [InlineData("main", null, null, "/usr/bin/pgbackrest --stanza=main archive-push %p")]
    [InlineData("main", "/etc/a.conf", null, "/usr/bin/pgbackrest --stanza=main --config=/etc/a.conf archive-push %p")]
    [InlineData("main", "/etc/a.conf", "/etc/d", "/usr/bin/pgbackrest --stanza=main --config=/etc/a.conf --config-include-path=/etc/d archive-push %p")]
    [InlineData("main", "/my files/it's 100%.conf", null, @"/usr/bin/pgbackrest --stanza=main '--config=/my files/it'\''s 100%%.conf' archive-push %p")]
    public void What_is_made_is_what_the_shell_and_the_server_need(string stanza, string? config, string? include, string expected)
    {
        string command = ArchiveCommandText.Create(Program, stanza, config, include);

        Assert.Equal(expected, command);
        Assert.Equal(ArchiveCommandFit.Fits, ArchiveCommandText.Judge(command, Program, stanza, config));
    }

    [Theory]
    [InlineData("pgbackrest --stanza=main archive-push %p", null, ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --stanza=main archive-push \"%p\"", null, ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --stanza main archive-push %p", null, ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest archive-push --stanza=main --archive-async --log-level-console=info %p", null, ArchiveCommandFit.Fits)]
    [InlineData("PGBACKREST_STANZA=main pgbackrest archive-push %p", null, ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --config=/etc/pgbackrest.conf --stanza=main archive-push %p", null, ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --stanza=main archive-push %p", "/etc/pgbackrest/pgbackrest.conf", ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --config=/srv/a.conf --stanza=main archive-push %p", "/srv/a.conf", ArchiveCommandFit.Fits)]
    [InlineData("pgbackrest --config=/srv/a.conf --stanza=main archive-push %p", null, ArchiveCommandFit.OtherConfiguration)]
    [InlineData("pgbackrest --stanza=main archive-push %p", "/srv/a.conf", ArchiveCommandFit.OtherConfiguration)]
    [InlineData("pgbackrest --stanza=other archive-push %p", null, ArchiveCommandFit.OtherStanza)]
    [InlineData("pgbackrest archive-push %p", null, ArchiveCommandFit.OtherStanza)]
    [InlineData("", null, ArchiveCommandFit.Empty)]
    [InlineData("(disabled)", null, ArchiveCommandFit.Empty)]
    [InlineData(" /bin/true ", null, ArchiveCommandFit.Empty)]
    [InlineData("cp %p /archive/%f", null, ArchiveCommandFit.Foreign)]
    [InlineData("barman-wal-archive backup main %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza=main archive-get %f %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza=main archive-push %p || true", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza=main archive-push %p; exit 0", null, ArchiveCommandFit.Foreign)]
    [InlineData("test -f x && pgbackrest --stanza=main archive-push %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza=$STANZA archive-push %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza=main archive-push", null, ArchiveCommandFit.Foreign)]
    [InlineData("pgbackrest --stanza='main archive-push %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("mypgbackrest --stanza=main archive-push %p", null, ArchiveCommandFit.Foreign)]
    [InlineData("A=1", null, ArchiveCommandFit.Foreign)]
    public void What_a_server_has_is_judged(string command, string? config, object fit) =>
        Assert.Equal((ArchiveCommandFit)fit, ArchiveCommandText.Judge(command, Program, "main", config));

    [Fact]
    public void A_program_of_another_name_is_known_by_it() =>
        Assert.Equal(ArchiveCommandFit.Fits, ArchiveCommandText.Judge("/opt/pgxbackup --stanza=main archive-push %p", "/usr/bin/pgxbackup", "main", null));
}
