using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>Works out, in memory, what all safe repairs together make of the files: one may bring to light what another rule then mends.</summary>
internal sealed class ConfigurationMender
{
    // More than a file has lines that can be wrong; it ends earlier, when no repair is left.
    private const int MostRepairs = 500;

    private readonly List<(string Path, Func<ConfigurationDocument, ConfigurationDocument> Edit)> _edits = [];
    private readonly List<(RuleDefinition Rule, RuleHit Hit)> _mended = [];

    private ConfigurationMender(RuleContext context) => Context = context;

    /// <summary>The files as they will be.</summary>
    internal RuleContext Context { get; private set; }

    /// <summary>What is mended on the way.</summary>
    internal IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> Mended => _mended;

    /// <summary>The files that change.</summary>
    internal IReadOnlyList<string> Paths => [.. _edits.Select(edit => edit.Path).Distinct(StringComparer.Ordinal)];

    /// <summary>Works it out.</summary>
    internal static ConfigurationMender Mend(RuleContext context)
    {
        var mender = new ConfigurationMender(context);
        var failed = new HashSet<(string, string?, int?, string)>();
        for (int i = 0; i < MostRepairs; i++)
        {
            IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> answers = RuleEvaluator.Evaluate(mender.Context);

            // What adds a line comes last: the option may already stand there by a name or in a section that is mended first.
            (RuleDefinition Rule, RuleHit Hit) next = answers.OrderBy(answer => answer.Hit.Line is null)
                .FirstOrDefault(answer => answer.Hit.Repair is { Edit: not null } && !failed.Contains(Place(answer)));
            if (next.Rule is null)
            {
                break;
            }

            if (mender.TryApply(next, answers))
            {
                // What failed may go now: a file whose byte order mark is gone can be edited.
                failed.Clear();
            }
            else
            {
                failed.Add(Place(next));
            }
        }

        return mender;
    }

    /// <summary>All edits of a file, one after the other. They depend on the document alone.</summary>
    internal ConfigurationDocument Edit(ConfigurationDocument document) =>
        _edits.Where(edit => edit.Path == document.Path).Aggregate(document, (now, edit) => edit.Edit(now));

    private bool TryApply((RuleDefinition Rule, RuleHit Hit) answer, IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> before)
    {
        ConfigurationDocument document = Context.Documents.First(candidate => candidate.Path == answer.Hit.Repair!.Path);
        ConfigurationDocument changed;
        try
        {
            changed = answer.Hit.Repair!.Edit!(document);
        }
        catch (PgmlException)
        {
            return false;
        }

        if (changed.ToBytes().AsSpan().SequenceEqual(document.ToBytes()))
        {
            return false;
        }

        RuleContext after = Context.With(changed);
        if ((answer.Hit.Severity ?? answer.Rule.Severity) != PgFindingSeverity.Error && Stops(after).Except(before.Where(IsStop).Select(RuleEvaluator.Identity)).Any())
        {
            // pgBackRest ignored the line, and would now stop at it.
            return false;
        }

        _edits.Add((answer.Hit.Repair.Path, answer.Hit.Repair.Edit));
        _mended.Add(answer);
        Context = after;
        return true;
    }

    private static IEnumerable<(string Rule, string? File, string Message)> Stops(RuleContext context) => RuleEvaluator.Evaluate(context).Where(IsStop).Select(RuleEvaluator.Identity);

    private static bool IsStop((RuleDefinition Rule, RuleHit Hit) answer) =>
        !answer.Hit.IsNotChecked && (answer.Hit.Severity ?? answer.Rule.Severity) == PgFindingSeverity.Error && answer.Hit.File is not null;

    private static (string, string?, int?, string) Place((RuleDefinition Rule, RuleHit Hit) answer) => (answer.Rule.Name, answer.Hit.File, answer.Hit.Line, answer.Hit.Message);
}
