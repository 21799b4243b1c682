using System.Management.Automation;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>How parameters reach the cmdlets, by name, by place and through the pipeline, and what comes back.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class BindingTests(BackedUpCluster backedUp) : CommandTest
{
    private const string Deserialize = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($a, 1))";

    private ScratchCluster Cluster => backedUp.Cluster;

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath $config")]
    [InlineData("Get-PgBackupInfo main -ConfigPath $config")]
    [InlineData("Get-PgBackupInfo -Stanza main -Repository 1 -ConfigPath $config")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Type Full, Incremental")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Since ([DateTime]::Now.AddHours(-1))")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Since ([DateTime]::UtcNow.AddHours(-1))")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Since 2020-01-01")]
    public void Backups_come_the_oldest_first(string script) => Assert.Equal([backedUp.Full.Label, backedUp.Damaged.Label], Labels(Run(Cluster, script)));

    [Theory]
    [InlineData("-Type Full")]
    [InlineData("-Latest -Type Full")]
    [InlineData("-Label $a")]
    public void The_full_backup_is_found(string filter) =>
        Assert.Equal([backedUp.Full.Label], Labels(Run(Cluster, $"Get-PgBackupInfo -ConfigPath $config {filter}", backedUp.Full.Label)));

    [Theory]
    [InlineData("-Latest")]
    [InlineData("-Type Incremental")]
    [InlineData("-Since $a")]
    public void The_newest_backup_is_found(string filter) =>
        Assert.Equal([backedUp.Damaged.Label], Labels(Run(Cluster, $"Get-PgBackupInfo -ConfigPath $config {filter}", backedUp.Damaged.StopTime)));

    [Theory]
    [InlineData("-Since ([DateTime]::UtcNow.AddMinutes(10))")]
    [InlineData("-Type Differential")]
    public void Where_no_backup_fits_a_filter_nothing_comes(string filter) => Assert.Empty(Run(Cluster, $"Get-PgBackupInfo -ConfigPath $config {filter}").Succeeded);

    [Fact]
    public void A_backup_is_read_back_with_its_times_sizes_and_notes()
    {
        PgBackup full = backedUp.Full;
        Assert.Equal(PgBackupType.Full, full.Type);
        Assert.Equal(PgBackupType.Full, full.RequestedType);
        Assert.False(full.TypeChanged);
        Assert.False(full.Error);
        Assert.Equal(DateTimeKind.Utc, full.StopTime.Kind);
        Assert.InRange(DateTime.UtcNow - full.StopTime, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(30));
        Assert.InRange(full.RepositoryDeltaSize, 1, full.Size);
        Assert.Equal(["ticket=OPS-17", "why=before the upgrade"], full.Annotation.Select(note => $"{note.Key}={note.Value}").Order());
        Assert.Equal(full.Label, backedUp.Damaged.Prior);
    }

    [Fact]
    public void Detailed_adds_databases_and_damaged_files()
    {
        var detail = Assert.IsType<PgBackupDetail>(Assert.Single(Run(Cluster, "Get-PgBackupInfo -ConfigPath $config -Latest -Detailed").Objects));
        Assert.Equal(["postgres"], detail.Database.Select(database => database.Name));
        Assert.StartsWith("base/", Assert.Single(detail.ErrorFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_is_one_of_the_session_and_not_of_the_process()
    {
        Session.Runspace.SessionStateProxy.Path.SetLocation(Path.GetDirectoryName(Cluster.ConfigPath)!);
        Assert.Equal(2, Session.Run("Get-PgBackupInfo -ConfigPath ./pgbackrest.conf").Succeeded.Count);
    }

    [Theory]
    [InlineData("$a | Get-PgBackupInfo -ConfigPath $config")]
    [InlineData(Deserialize + " | Get-PgBackupInfo -ConfigPath $config")]
    public void A_backup_pipes_by_property_name_also_from_another_session(string script) =>
        Assert.Equal([backedUp.Full.Label], Labels(Run(Cluster, script, backedUp.Full)));

    [Theory]
    [InlineData("$a | Get-PgBackupInfo -ConfigPath $config")]
    [InlineData(Deserialize + " | Get-PgBackupInfo -ConfigPath $config")]
    public void A_stanza_pipes_by_property_name_also_from_another_session(string script)
    {
        object stanza = Assert.Single(Run(Cluster, "Get-PgStanza -ConfigPath $config").Objects);
        Assert.Equal(2, Labels(Run(Cluster, script, stanza)).Count);
    }

    [Fact]
    public void A_backup_from_another_session_is_the_one_that_a_restore_would_take()
    {
        SessionResult result = Run(Cluster, Deserialize + " | Restore-PgCluster -ConfigPath $config -WhatIf", backedUp.Full);
        Assert.Empty(result.Succeeded);
        Assert.Contains($"restore backup {backedUp.Full.Label} of stanza 'main'", Session.Host.Shown.TakeText().Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_from_another_session_is_found_again_by_its_data_directory()
    {
        object cluster = Assert.Single(Run(Cluster, "Get-PgCluster -DataDirectory $data").Objects);
        var found = (PgCluster)Assert.Single(Run(Cluster, Deserialize + " | Get-PgCluster", cluster).Objects);
        Assert.Equal(Cluster.PostmasterPid, found.ProcessId);
        Assert.Equal(PgClusterStatus.Running, found.Status);
    }

    [Fact]
    public void What_lies_deeper_than_a_session_carries_is_text_and_the_rest_keeps_its_type()
    {
        PSObject backup = Assert.Single(Run(Cluster, Deserialize, backedUp.Full).Succeeded);
        Assert.Equal("Deserialized.PgmlBackup.Model.PgBackup", backup.TypeNames[0]);
        Assert.Equal(backedUp.Full.StopTime, Assert.IsType<DateTime>(backup.Properties["StopTime"].Value));
        Assert.Equal(backedUp.Full.Size, Assert.IsType<long>(backup.Properties["Size"].Value));
        Assert.Equal(backedUp.Full.Duration, Assert.IsType<TimeSpan>(backup.Properties["Duration"].Value));
        Assert.Equal("Full", backup.Properties["Type"].Value.ToString());
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Repository 0", "ParameterArgumentValidationError", "GetPgBackupInfo")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Repository 257", "ParameterArgumentValidationError", "GetPgBackupInfo")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Label ''", "ParameterArgumentValidationError", "GetPgBackupInfo")]
    [InlineData("Get-PgBackupInfo -ConfigPath $config -Since yesterday", "CannotConvertArgumentNoMessage", "GetPgBackupInfo")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -Type Weekly", "CannotConvertArgumentNoMessage", "InvokePgBackup")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -CompressType zip", "CannotConvertArgumentNoMessage", "InvokePgBackup")]
    [InlineData("Invoke-PgBackup -ConfigPath $config -ProcessMax 0", "ParameterArgumentValidationError", "InvokePgBackup")]
    [InlineData("Restore-PgCluster -ConfigPath $config -StopTimeout 0", "ParameterArgumentValidationError", "RestorePgCluster")]
    [InlineData("Stop-PgCluster -DataDirectory $data -Mode Kindly", "CannotConvertArgumentNoMessage", "StopPgCluster")]
    public void What_cannot_be_a_value_is_refused_before_anything_runs(string script, string id, string command)
    {
        SessionResult result = Run(Cluster, script);
        Assert.Equal($"{id},{Classes}{command}Command", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Empty(result.Output);
    }

    private static List<string> Labels(SessionResult result) => [.. result.Succeeded.Select(item => ((PgBackup)item.BaseObject).Label)];
}
