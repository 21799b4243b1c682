using PgmlBackup.Engine.Health.Rules;

namespace PgmlBackup.UnitTests.Health;

public sealed class RuleCatalogTests
{
    public static TheoryData<string, int> Failing => Cases(examples => examples.Failing);

    public static TheoryData<string, int> Passing => Cases(examples => examples.Passing);

    public static TheoryData<string, int> Repairable
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (rule, examples) in RuleExamples.All)
            {
                foreach (var number in Enumerable.Range(0, examples.Failing.Length).Where(number => examples.Failing[number].Hits(rule).Any(hit => hit.Repair?.Edit is not null)))
                {
                    data.Add(rule, number);
                }
            }

            return data;
        }
    }

    [Fact]
    public void Every_rule_has_a_failing_and_a_passing_example()
    {
        Assert.Equal(RuleCatalog.All.Select(rule => rule.Name).Order(StringComparer.Ordinal), RuleExamples.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(RuleExamples.All.Values, examples => Assert.True(examples.Failing.Length > 0 && examples.Passing.Length > 0));
    }

    [Fact]
    public void A_rule_is_named_as_its_field_and_says_what_is_wrong_and_what_to_do()
    {
        foreach (var field in typeof(RuleCatalog).GetFields().Where(field => field.FieldType == typeof(RuleDefinition)))
        {
            var rule = (RuleDefinition)field.GetValue(null)!;
            Assert.Equal(field.Name, rule.Name);
            Assert.All((string[])[rule.Meaning, rule.Example, rule.Recommendation], text => Assert.NotEqual("", text.Trim()));
        }
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_failing_example_is_found(string rule, int number)
    {
        var hits = RuleExamples.All[rule].Failing[number].Hits(rule);
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.False(hit.IsNotChecked, hit.Message));
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public void A_passing_example_is_not(string rule, int number) =>
        Assert.Empty(RuleExamples.All[rule].Passing[number].Hits(rule).Select(hit => hit.Message));

    [Theory]
    [MemberData(nameof(Repairable))]
    public void What_has_a_repair_is_no_longer_found_after_it(string rule, int number)
    {
        var example = RuleExamples.All[rule].Failing[number];
        Assert.Empty((example with { Text = example.Mended() }).Hits(rule).Where(hit => hit.Repair is not null).Select(hit => hit.Message));
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_rule_that_promises_a_repair_has_one_and_no_other_does(string rule, int number) =>
        Assert.True(RuleCatalog.All.Single(other => other.Name == rule).Repair is not null || RuleExamples.All[rule].Failing[number].Hits(rule).All(hit => hit.Repair is null));

    private static TheoryData<string, int> Cases(Func<(RuleCase[] Failing, RuleCase[] Passing), RuleCase[]> choose)
    {
        var data = new TheoryData<string, int>();
        foreach (var (rule, examples) in RuleExamples.All)
        {
            for (var number = 0; number < choose(examples).Length; number++)
            {
                data.Add(rule, number);
            }
        }

        return data;
    }
}
