using PgmlBackup.Engine.Clusters.Machine;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ServerFileTextTests
{
    [Theory]
    [InlineData("hba_file = '/etc/postgresql/15/main/pg_hba.conf'\t# host-based", "hba_file", "/etc/postgresql/15/main/pg_hba.conf")]
    [InlineData("Include 'a b.conf'", "include", "a b.conf")]
    [InlineData("include_dir='conf.d'", "include_dir", "conf.d")]
    [InlineData("  ident_file   plain.conf # so", "ident_file", "plain.conf")]
    [InlineData("include 'it''s.conf'", "include", "it's.conf")]
    [InlineData(@"include 'it\'s.conf'", "include", "it's.conf")]
    [InlineData("pgml.venv = '/var/lib/pgml # 1'\r", "pgml.venv", "/var/lib/pgml # 1")]
    public void A_setting_is_read(string line, string name, string value) => Assert.Equal((name, value), Assert.Single(ServerFileText.Settings(line)));

    [Theory]
    [InlineData("#include 'a.conf'")]
    [InlineData("")]
    [InlineData("include")]
    [InlineData("include 'open")]
    [InlineData("include # 'a.conf'")]
    public void What_is_no_setting_is_passed_over(string line) => Assert.Empty(ServerFileText.Settings(line));

    [Fact]
    public void Access_files_name_includes_and_lists()
    {
        const string Text = """
            # include not.conf
            include "more hba.conf"
            include_dir hba.d   # all of them
            local all,@databases @"user list" peer
            host all all .example.com md5 ldapsuffix="@example.com"
            local "@literal" all peer
            """;

        Assert.Equal(
            [("include", "more hba.conf"), ("include_dir", "hba.d"), ("include", "databases"), ("include", "user list")],
            ServerFileText.AccessFiles(Text, hasLists: true));
        Assert.Equal(2, ServerFileText.AccessFiles(Text, hasLists: false).Count());
    }

    [Theory]
    [InlineData("""/usr/lib/postgresql/15/bin/postgres "-D" "/data" "-c" "config_file=/etc/postgresql/15/main/postgresql.conf" """, "/etc/postgresql/15/main/postgresql.conf")]
    [InlineData("""postgres "-D" "/data" "--config-file=/etc/a=b.conf" """, "/etc/a=b.conf")]
    [InlineData("""postgres "-c" "config_file=/one" "-c" "config_file=/two" """, "/two")]
    [InlineData("""postgres "-D" "/config_file" """, null)]
    [InlineData("", null)]
    public void The_file_that_a_server_was_started_with_is_found(string options, string? expected) => Assert.Equal(expected, ServerFileText.ConfigFileOf(options));

    [Theory]
    [InlineData("/etc/postgresql/15/main", true)]
    [InlineData("/etc/postgresql/15", false)]
    [InlineData("/etc/postgresql/15/main/conf.d", false)]
    [InlineData("/etc", false)]
    [InlineData("/", false)]
    public void Only_the_folder_of_one_cluster_is_swept(string folder, bool expected) => Assert.Equal(expected, OutsideConfiguration.IsDebianCluster(folder, "/etc/postgresql"));
}
