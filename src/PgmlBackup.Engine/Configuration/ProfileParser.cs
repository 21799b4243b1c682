using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Reads a profile strictly: what is not known is refused with its line, as a misspelt key would else be silently without effect.</summary>
/// <param name="path">The file's path, for messages.</param>
internal sealed class ProfileParser(string path)
{
    private const string StanzaTable = "stanzas";

    private readonly Dictionary<string, ProfileLayer> _stanzas = new(StringComparer.Ordinal);
    private ProfileLayer _general = new();

    internal ModuleProfile Parse(string text)
    {
        var document = SyntaxParser.Parse(text, path, validate: true);

        if (document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error) is { } error)
        {
            throw Invalid(error.Span, error.Message);
        }

        foreach (var pair in document.KeyValues)
        {
            Take([], pair);
        }

        foreach (var table in document.Tables)
        {
            var name = Words(table.Name!);

            if (table is TableArraySyntax || name[0] != StanzaTable || name.Count > 2)
            {
                throw Unknown(table.Span, "table", string.Join('.', name), [$"{StanzaTable}.NAME"]);
            }

            if (name.Count == 2)
            {
                Stanza(name[1], table);
            }

            foreach (var pair in table.Items)
            {
                Take(name, pair);
            }
        }

        return new ModuleProfile(_general, _stanzas);
    }

    private void Take(IReadOnlyList<string> table, KeyValueSyntax pair)
    {
        IReadOnlyList<string> name = [.. table, .. Words(pair.Key!)];

        if (pair.Value is InlineTableSyntax inline && name[0] == StanzaTable && name.Count <= 2)
        {
            foreach (var item in inline.Items)
            {
                Take(name, item.KeyValue!);
            }

            return;
        }

        var stanza = name[0] == StanzaTable && name.Count == 3 ? Stanza(name[1], pair) : null;
        var layer = name.Count == 1 && name[0] != StanzaTable ? _general : stanza is null ? throw Unknown(pair.Span, "key", string.Join('.', name), ProfileKeys.Names) : _stanzas[stanza];
        var changed = Set(layer, name[^1], stanza is not null, pair);

        if (stanza is null)
        {
            _general = changed;
        }
        else
        {
            _stanzas[stanza] = changed;
        }
    }

    private string Stanza(string name, SyntaxNode node)
    {
        if (!StanzaName.IsValid(name))
        {
            throw Invalid(node.Span, $"{ValueText.Show(name)} cannot be the name of a stanza");
        }

        _stanzas.TryAdd(name, new ProfileLayer());
        return name;
    }

    private ProfileLayer Set(ProfileLayer layer, string key, bool inStanza, KeyValueSyntax pair)
    {
        var known = inStanza ? ProfileKeys.Names.Where(name => name != ProfileKeys.Stanza) : ProfileKeys.Names;

        if (!known.Contains(key, StringComparer.Ordinal))
        {
            throw Unknown(pair.Span, "key", key, known);
        }

        object? value = pair.Value switch
        {
            StringValueSyntax text => text.Value,
            IntegerValueSyntax number => number.Value,
            _ => null,
        };

        return ProfileKeys.Set(layer, key, value, out var refusal) ?? throw Invalid(pair.Span, $"{key} {refusal}");
    }

    private static IReadOnlyList<string> Words(KeySyntax key) => [Word(key.Key!), .. key.DotKeys.Select(dot => Word(dot.Key!))];

    private static string Word(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key!.Text!,
        StringValueSyntax quoted => quoted.Value!,
        _ => key.ToString(),
    };

    private PgmlException Unknown(SourceSpan span, string kind, string name, IEnumerable<string> known)
    {
        var nearest = known.MinBy(candidate => TextDistance.Between(name, candidate));
        return Invalid(span, $"there is no {kind} {ValueText.Show(name)}; the nearest is '{nearest}'");
    }

    private PgmlException Invalid(SourceSpan span, string reason) =>
        new(FaultCatalog.ProfileInvalid, $"Line {span.Start.Line + 1} of the profile '{path}': {reason.TrimEnd('.')}.", path);
}
