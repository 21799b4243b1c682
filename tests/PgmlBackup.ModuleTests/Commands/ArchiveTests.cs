using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>Setting up an archive and looking at it, from the prompt.</summary>
public sealed class ArchiveTests : CommandTest
{
    private const string SetUp = "Initialize-PgArchive -Stanza main -ConfigPath $config -DataDirectory $data ";
    private const string Secrets = "-CipherPassphrase ([Net.NetworkCredential]::new('', 'open sesame').SecurePassword) ";

    [Fact]
    public async Task It_is_shown_asked_for_twice_and_done_and_no_stream_holds_the_passphrase()
    {
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { WalSegmentMegabytes = 1 }, Token);
        string configuration = await File.ReadAllTextAsync(cluster.ConfigPath, Token);

        SessionResult shown = Run(cluster, SetUp + Secrets + "-WhatIf -Verbose -Debug");
        Assert.Empty(shown.Succeeded);
        string text = Session.Host.Shown.TakeText();
        Assert.Contains("+repo1-cipher-pass=<redacted>", text, StringComparison.Ordinal);
        Assert.Contains("ALTER SYSTEM SET archive_mode = 'on'", text, StringComparison.Ordinal);
        Assert.Equal(configuration, await File.ReadAllTextAsync(cluster.ConfigPath, Token));

        Session.Host.Shown.Answers.Enqueue(Yes);
        Session.Host.Shown.Answers.Enqueue(No);
        SessionResult pending = Run(cluster, SetUp + Secrets + "-Verbose -Debug");
        Assert.StartsWith("ArchiveRestartNeeded,", Assert.Single(pending.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(Assert.IsType<PgArchiveSetup>(Assert.Single(pending.Objects)).RestartPending);
        Assert.Equal(["Set up archive", "Restart"], Session.Host.Shown.Questions.Select(question => question.Split('|')[0]));

        var done = Assert.IsType<PgArchiveSetup>(Assert.Single(Run(cluster, SetUp + "-Confirm:$false").Succeeded).BaseObject);
        Assert.Equal((true, true, false, true), (done.Changed, done.Checked, done.RestartPending, done.Encrypted));
        var again = Assert.IsType<PgArchiveSetup>(Assert.Single(Run(cluster, SetUp + "-Confirm:$false").Succeeded).BaseObject);
        Assert.False(again.Changed);
        Assert.All(Run(cluster, "Test-PgArchive -ConfigPath $config").Succeeded, check => Assert.Equal(PgCheckStatus.Passed, ((PgCheckResult)check.BaseObject).Status));
        Assert.Equal("main", Assert.IsType<PgStanza>(Assert.Single(Run(cluster, "Update-PgStanza -ConfigPath $config").Succeeded).BaseObject).Stanza);
        AssertView(cluster, "Test-PgArchive -ConfigPath $config -Passive", "Check +Repo +Status +Cause +Message", "Repository +1 NotRun");
        foreach (SessionResult result in (SessionResult[])[shown, pending])
        {
            Assert.DoesNotContain("sesame", string.Join('\n', [text, .. result.Verbose, .. result.Debug, .. result.Warnings, .. result.Errors.Select(error => $"{error} {error.Exception}")]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("-Stanza 'no/good'", "InvalidStanzaName")]
    [InlineData("-RepositoryPath relative", "ParameterArgumentValidationError")]
    [InlineData("-RetentionDays 0", "ParameterArgumentValidationError")]
    [InlineData("-DataDirectory /nowhere/at/all", "ClusterNotRunning")]
    public void What_cannot_be_meant_is_refused(string parameters, string id)
    {
        SessionResult result = Session.Run($"Initialize-PgArchive -ConfigPath /nowhere/new.conf {parameters} -WhatIf");
        string found = (result.Terminating ?? Assert.Single(result.Errors)).FullyQualifiedErrorId;
        Assert.StartsWith(id + ",", found, StringComparison.Ordinal);
    }

    private static void AssertView(ScratchCluster cluster, string script, params string[] lines)
    {
        using PowerShellSession session = PowerShellSession.OpenWithViews(80, Path.Join(ModuleUnderTest.Root, "module", "PgmlBackup.Format.ps1xml"));
        string shown = session.Render(Prologue + script, cluster.ConfigPath, cluster.DataDirectory);
        Assert.All(lines, line => Assert.Matches(line, shown));
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }
}
