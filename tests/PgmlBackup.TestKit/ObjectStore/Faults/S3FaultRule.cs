using System.IO.Enumeration;

namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>When a fault happens. What is null matches everything; a rule without any condition fires for each request.</summary>
/// <param name="Fault">What happens then.</param>
public sealed record S3FaultRule(S3Fault Fault)
{
    /// <summary>Only this operation.</summary>
    public S3Operation? Operation { get; init; }

    /// <summary>Only this HTTP method.</summary>
    public string? Method { get; init; }

    /// <summary>Only keys of this pattern, in which * stands for anything (slashes too) and ? for one character. A listing is matched by its prefix.</summary>
    public string? KeyPattern { get; init; }

    /// <summary>Only requests of which this is true.</summary>
    public Func<S3RequestRecord, bool>? When { get; init; }

    /// <summary>Only from this one on among those that match, counted from 1; null for each.</summary>
    public int? Nth { get; init; }

    /// <summary>With <see cref="Nth"/>: for how many in a row.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How probable it is for each that matches, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The seed of the draws, so that a run can be repeated.</summary>
    public int Seed { get; init; } = 1;

    internal bool Matches(S3RequestRecord request) =>
        (Operation is null ? request.Operation != S3Operation.DeleteObjectsEntry : Operation == request.Operation)
        && (Method is null || Method == request.Method)
        && (KeyPattern is null || FileSystemName.MatchesSimpleExpression(KeyPattern, request.Key ?? request.Prefix ?? "", ignoreCase: false))
        && (When is null || When(request));
}
