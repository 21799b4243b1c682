using System.Text.RegularExpressions;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    private const string NotShown = "the line is not shown because it may hold a secret";

    /// <summary>The file begins with a byte order mark.</summary>
    public static readonly RuleDefinition ByteOrderMark = new(
        nameof(ByteOrderMark),
        PgFindingSeverity.Error,
        "The file begins with a byte order mark, which pgBackRest takes as text of its first line: every command stops with error 29.",
        "A file that an editor of Windows saved as 'UTF-8 with BOM'.",
        "Save the file as UTF-8 without a byte order mark.",
        "Takes the three bytes away.")
    {
        Check = context =>
            from document in context.Documents
            where document.FirstMalformed is { Defect: ConfigurationDefect.ByteOrderMark }
            select new RuleHit("The file begins with a byte order mark: pgBackRest stops with error 29.")
            {
                File = document.Path,
                Line = 1,
                Repair = RuleRepair.Of(document, now => now.WithoutByteOrderMark()),
            },
    };

    /// <summary>The line of PostgresML's guide.</summary>
    public static readonly RuleDefinition SecretInKey = new(
        nameof(SecretInKey),
        PgFindingSeverity.Error,
        "The secret of an access key stands in the name of an option, because '-secret=' was forgotten, as in the file of PostgresML's guide. pgBackRest stops with error 29 and quotes the line, "
            + "or warns of an unknown option and quotes its name: either way the secret is in its logs.",
        "repo1-s3-key-<secret>",
        "Write repo1-s3-key-secret= and the secret. Where pgBackRest has run with the line, change the secret: its messages and logs hold it.",
        "Writes 'repo1-s3-key-secret=' and the secret that the line holds, or the one of -S3KeySecret.")
    {
        Check = context =>
            from document in context.Texts
            from line in document.Lines
            let found = ConfigurationSecrets.InKey(line)
            where found is not null
            let isTaken = context.Lines.Any(other => other.Section == line.Section && other.Line.Key == found.Value.Key)
            select new RuleHit($"The secret of {found.Value.Key[..^"-secret".Length]} stands in the name of an option; {NotShown}.")
            {
                File = document.Path,
                Line = line.Number,
                Recommendation = isTaken
                    ? $"The section has {found.Value.Key} already: take the line out by hand, for example with: sed -i '{line.Number}d' {document.Path}"
                    : null,
                Repair = isTaken ? null : RuleRepair.Of(document, now => now.ReplaceLine(line, $"{Indent(line)}{found.Value.Key}={context.EncodedSecret ?? found.Value.Secret}")),
            },
    };

    /// <summary>A known option without an equals sign.</summary>
    public static readonly RuleDefinition EqualsSignMissing = new(
        nameof(EqualsSignMissing),
        PgFindingSeverity.Error,
        "Between an option and its value stands a blank or a colon instead of '=': every command of pgBackRest stops with error 29.",
        "process-max: 4",
        "Write 'key=value'.",
        "Writes '=' in its place.")
    {
        Check = context =>
            from document in context.Texts
            from line in document.Lines
            let key = OptionWithoutEqualsSign(line, context.Version)
            where key is not null
            select new RuleHit($"Behind {key} there is no '=': pgBackRest stops with error 29.")
            {
                File = document.Path,
                Line = line.Number,
                Repair = RuleRepair.Line(document, line, Indent(line) + key + "=" + line.Text.Trim()[key.Length..].TrimStart(' ', '\t', ':')),
            },
    };

    /// <summary>A line that is nothing.</summary>
    public static readonly RuleDefinition MalformedLine = new(
        nameof(MalformedLine),
        PgFindingSeverity.Error,
        "A line is neither a section, nor 'key=value', nor a comment: every command of pgBackRest, archiving included, stops with error 29.",
        "[global",
        "Correct the line: '[section]', 'key=value', or a comment that begins with '#'.")
    {
        Check = context =>
            from document in context.Texts
            from line in document.Lines
            where line.Kind == ConfigurationLineKind.Malformed && ConfigurationSecrets.InKey(line) is null && OptionWithoutEqualsSign(line, context.Version) is null
            select new RuleHit($"pgBackRest stops at this line with error 29: {ConfigurationDocument.Describe(line.Defect)}; {NotShown}.") { File = document.Path, Line = line.Number },
    };

    /// <summary>A remark behind a value.</summary>
    public static readonly RuleDefinition TrailingComment = new(
        nameof(TrailingComment),
        PgFindingSeverity.Error,
        "A comment stands behind a value. pgBackRest takes it as part of the value, and only stops when a command uses the option.",
        "process-max=4 # all cores",
        "Put the comment on a line of its own, before the option.",
        "Takes the comment away, where the option cannot hold it: a number, a size, a span of time, a word, or y and n. Paths and texts are left to you.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is not null
            let start = CommentStart(line.Line)
            where start > 0
            let isText = line.Rule!.Type is not (OptionType.Boolean or OptionType.Integer or OptionType.Size or OptionType.Time or OptionType.Word)
            select RuleHit.At(line, $"The comment behind {line.ShownKey} is part of its value.") with
            {
                Severity = isText ? PgFindingSeverity.Warning : null,
                Repair = isText ? null : RuleRepair.Line(line.Document, line.Line, line.Line.Text[..start]),
            },
    };

    /// <summary>Quotes around a value.</summary>
    public static readonly RuleDefinition QuotedValue = new(
        nameof(QuotedValue),
        PgFindingSeverity.Error,
        "A value stands in quotes. pgBackRest knows no quotes and takes them as part of the value.",
        "repo1-path=\"/var/lib/pgbackrest\"",
        "Write the value without quotes, blanks included.",
        "Takes the quotes away, where the option cannot hold them. Texts, among them secrets, are left to you.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is not null && IsQuoted(line.Value)
            let isText = line.Rule!.Type is OptionType.String or OptionType.List or OptionType.Hash
            select RuleHit.At(line, $"The quotes around the value of {line.ShownKey} are part of it.") with
            {
                Severity = isText ? PgFindingSeverity.Warning : null,
                Repair = isText || line.Value.Length < 3 ? null : RuleRepair.Line(line.Document, line.Line, line.Line.TextWithValue(line.Value[1..^1])),
            },
    };

    /// <summary>What a guide leaves to the reader.</summary>
    public static readonly RuleDefinition Placeholder = new(
        nameof(Placeholder),
        PgFindingSeverity.Error,
        "A value is still what a guide says in its place.",
        "repo1-s3-key=<YOUR AWS ACCESS KEY ID>",
        "Write the value itself.",
        "Writes the secret of -S3KeySecret, where that is the value that is missing; nothing else.")
    {
        Check = context =>
            from line in context.Lines
            where line.Rule is not null && IsPlaceholder(line.Value)
            select RuleHit.At(line, $"{line.ShownKey} holds {(line.Rule!.IsSecret ? "what a guide says in the place of the value" : line.ShownValue)}.") with
            {
                Repair = line.Key.Name == "repo-s3-key-secret" && context.EncodedSecret is { } secret
                    ? RuleRepair.Line(line.Document, line.Line, line.Line.Text[..line.Line.Text.IndexOf('<', StringComparison.Ordinal)] + secret)
                    : null,
            },
    };

    private static string Indent(ConfigurationLine line) => line.Text[..(line.Text.Length - line.Text.TrimStart(' ', '\t').Length)];

    private static string? OptionWithoutEqualsSign(ConfigurationLine line, PgBackRestVersion version)
    {
        if (line.Defect != ConfigurationDefect.EqualsSignMissing)
        {
            return null;
        }

        string[] words = line.Text.Trim(' ', '\t').Split([' ', '\t', ':'], 2);
        return words.Length == 2 && words[1].Trim(' ', '\t', ':').Length > 0 && OptionKey.TryParse(words[0], version, out _, out _) == OptionKeyStatus.Found ? words[0] : null;
    }

    /// <summary>Where the blanks before a comment behind the value begin; 0 where there is none.</summary>
    private static int CommentStart(ConfigurationLine line) =>
        CommentBehindValue().Match(line.Text, line.ValueStart) is { Success: true, Index: var start } && start > line.ValueStart ? start : 0;

    private static bool IsQuoted(string value) => value is ['"', .., '"'] or ['\'', .., '\''];

    private static bool IsPlaceholder(string value) => value is ['<', .., '>'];

    [GeneratedRegex("[ \t]+#")]
    private static partial Regex CommentBehindValue();
}
