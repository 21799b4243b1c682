using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>Plans of restores, and targets as they are typed.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class PlanTests(BackedUpCluster backedUp) : CommandTest
{
    private ScratchCluster Cluster => backedUp.Cluster;

    [Fact]
    public void A_plan_shows_what_would_be_done_and_is_taken_by_the_restore()
    {
        int? postmaster = Cluster.PostmasterPid;
        SessionResult made = Run(Cluster, "Get-PgRestorePlan -ConfigPath $config -Label $a -Immediate -ProcessMax 3", backedUp.Full.Label);
        var plan = (PgRestorePlan)Assert.Single(made.Succeeded).BaseObject;

        Assert.True(plan.CanRun);
        Assert.Equal((backedUp.Full.Label, 1, true, true), (plan.Label, plan.Repository, plan.InPlace, plan.StopsServer));
        Assert.Equal(PgRecoveryTargetKind.Immediate, plan.TargetKind);
        string command = Assert.Single(plan.Commands);
        Assert.All((string[])["--process-max=3", "--type=immediate", "--delta", $"--set={plan.Label}"], option => Assert.Contains(option, command, StringComparison.Ordinal));
        Assert.Contains("Can run", Session.Render("param($plan) $plan", plan), StringComparison.Ordinal);

        Assert.Empty(Run(Cluster, "$a | Restore-PgCluster -ConfigPath $config -WhatIf", plan).Succeeded);
        string shown = Session.Host.Shown.TakeText();
        Assert.Contains("What if: All checks passed. This will stop PostgreSQL ", shown, StringComparison.Ordinal);
        Assert.Contains("recovery_target = 'immediate'", shown, StringComparison.Ordinal);
        Assert.Equal(postmaster, Cluster.PostmasterPid);
    }

    [Fact]
    public void A_plan_that_is_not_what_would_be_done_now_is_refused()
    {
        var plan = (PgRestorePlan)Assert.Single(Run(Cluster, "Get-PgRestorePlan -ConfigPath $config -Label $a", backedUp.Full.Label).Objects);

        Refused("PlanOutdated", plan with { StopsServer = false, Fingerprint = "00" });
        Refused("PlanOutdated", plan with { Label = "20200101-000000F" });
        Refused("PlanNotRunnable", plan with { Label = null });
    }

    [Fact]
    public void What_cannot_be_reached_is_an_error_of_the_plan_and_of_the_restore()
    {
        var plan = (PgRestorePlan)Assert.Single(Run(Cluster, "Get-PgRestorePlan -ConfigPath $config -TargetTime '2020-01-02 03:04'").Objects);

        Assert.False(plan.CanRun);
        Assert.Equal((PgFindingSeverity.Error, "TargetBeforeWindow"), (Assert.Single(plan.Findings).Severity, plan.Findings[0].Rule));
        Assert.Equal(
            $"TargetBeforeWindow,{Classes}RestorePgClusterCommand",
            Assert.Single(Run(Cluster, "Restore-PgCluster -ConfigPath $config -TargetTime '2020-01-02 03:04' -Confirm:$false").Errors).FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("-TargetTime 'half past two'", "ParameterArgumentTransformationError")]
    [InlineData("-TargetTime '2999-01-01 00:00'", "ParameterArgumentTransformationError")]
    [InlineData("-TargetTime ([DateTimeOffset]::MaxValue)", "ParameterArgumentTransformationError")]
    [InlineData("-TargetTime '-2h' -Immediate", "AmbiguousParameterSet")]
    [InlineData("-Immediate -Timeline 2", "AmbiguousParameterSet")]
    [InlineData("-TargetName one -Exclusive", "AmbiguousParameterSet")]
    [InlineData("-TargetLsn 5000028", "TargetNotValid")]
    [InlineData("-TargetXid 1", "TargetNotValid")]
    public void What_cannot_be_a_target_is_refused(string target, string id) =>
        Assert.StartsWith($"{id},", Assert.Single(Run(Cluster, $"Get-PgRestorePlan -ConfigPath $config {target}").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_target_may_be_a_date_of_PowerShell()
    {
        var plan = (PgRestorePlan)Assert.Single(Run(Cluster, "Get-PgRestorePlan -ConfigPath $config -TargetTime ([datetime]::new(2020, 1, 2, 3, 4, 5, [DateTimeKind]::Utc))").Objects);

        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), plan.TargetTime);
    }

    [Fact]
    public void A_copy_of_a_plan_is_refused_and_what_is_no_plan_is_taken_by_its_properties()
    {
        const string Make = "$plan = Get-PgRestorePlan -ConfigPath $config -Immediate; ";
        Assert.StartsWith(
            "ParameterArgumentTransformationError,",
            Assert.Single(Run(Cluster, Make + "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($plan)) | Restore-PgCluster -ConfigPath $config -Confirm:$false").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Empty(Run(Cluster, "[pscustomobject]@{ Stanza = 'main'; Label = $a } | Restore-PgCluster -ConfigPath $config -WhatIf", backedUp.Full.Label).Succeeded);
        Assert.Contains("All checks passed", Session.Host.Shown.TakeText(), StringComparison.Ordinal);
    }

    private void Refused(string id, PgRestorePlan plan) => Assert.Equal(
        $"{id},{Classes}RestorePgClusterCommand",
        Assert.Single(Run(Cluster, "$a | Restore-PgCluster -ConfigPath $config -Confirm:$false", plan).Errors).FullyQualifiedErrorId);
}
