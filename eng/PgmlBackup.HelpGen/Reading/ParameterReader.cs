using System.Management.Automation;
using System.Reflection;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>Reads the parameters of a cmdlet as PowerShell itself understands them.</summary>
/// <param name="documentation">The comments.</param>
/// <param name="texts">Makes texts of them.</param>
/// <param name="problems">Where what is missing is put down.</param>
internal sealed class ParameterReader(XmlDocumentation documentation, DocReader texts, List<HelpProblem> problems)
{
    private static readonly Dictionary<string, DocText> s_ofPowerShell = new(StringComparer.Ordinal)
    {
        ["WhatIf"] = DocText.Of("Shows what would be done, and does nothing."),
        ["Confirm"] = DocText.Of("Asks before anything is changed. -Confirm:$false never asks, as a schedule needs it."),
    };

    /// <summary>The parameters of a cmdlet and the ways to call it.</summary>
    public (IReadOnlyList<ParameterHelp> Parameters, IReadOnlyList<SyntaxHelp> Syntax) Read(string name, Type type)
    {
        IReadOnlyList<CommandParameterSetInfo> sets =
            [.. new CmdletInfo(name, type).ParameterSets.OrderByDescending(set => set.IsDefault)];
        var defaults = new DefaultValues(type);
        ParameterHelp[] parameters =
        [
            .. sets.SelectMany(set => InOrder(set).Select(parameter => (Set: set.Name, Info: parameter)))
                .GroupBy(use => use.Info.Name, StringComparer.Ordinal)
                .OrderBy(uses => Cmdlet.OptionalCommonParameters.Contains(uses.Key))
                .Select(uses => Read(name, type, [.. uses], defaults)),
        ];
        return (parameters, [.. sets.Select(set => ReadSyntax(name, set, parameters))]);
    }

    /// <summary>The type of one value: without the array, the list or the possible null around it.</summary>
    public static Type ElementOf(Type type) =>
        type.IsArray ? ElementOf(type.GetElementType()!) : Nullable.GetUnderlyingType(type) ?? type;

    private ParameterHelp Read(string cmdlet, Type type, (string Set, CommandParameterInfo Info)[] uses, DefaultValues defaults)
    {
        CommandParameterInfo info = uses[0].Info;
        bool isOfPowerShell = Cmdlet.OptionalCommonParameters.Contains(info.Name);
        PropertyInfo? property = isOfPowerShell ? null : type.GetProperty(info.Name);
        Type element = ElementOf(info.ParameterType);
        ParameterHelp help = new()
        {
            Name = info.Name,
            Property = property,
            TypeName = TypeNames.Of(info.ParameterType),
            IsSwitch = info.ParameterType == typeof(SwitchParameter),
            Text = property is null ? s_ofPowerShell[info.Name] : texts.Read(documentation.Of(property).Element("summary")),
            Values = element.IsEnum ? Enum.GetNames(element) : [],
            Aliases = info.Aliases,
            Default = property is null || uses.All(use => use.Info.IsMandatory) ? (property is null ? "False" : "None") : defaults.Of(property),
            Wildcards = info.Attributes.Any(attribute => attribute is SupportsWildcardsAttribute),
            Uses = [.. uses.Select(use => Use(use.Set, use.Info))],
        };
        if (help.Text.IsEmpty)
        {
            problems.Add(new HelpProblem(
                HelpProblem.NoParameterText, cmdlet, $"the parameter -{help.Name} has no <summary> on its property.", property!.DeclaringType!, property));
        }

        return element.IsEnum ? help with { Text = help.Text.ThenList(ReadValues(cmdlet, element)) } : help;
    }

    private IEnumerable<IReadOnlyList<DocInline>> ReadValues(string cmdlet, Type type)
    {
        foreach (FieldInfo value in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            DocText text = texts.Read(documentation.Of(value).Element("summary"));
            if (text.IsEmpty)
            {
                problems.Add(new HelpProblem(HelpProblem.NoValueText, cmdlet, $"the value {value.Name} of {type.Name} has no <summary>.", type));
            }

            IReadOnlyList<DocInline> meaning = text.Blocks.OfType<DocParagraph>().FirstOrDefault()?.Inlines ?? [];
            yield return [new DocInline(value.Name, IsCode: true), new DocInline(": "), .. meaning];
        }
    }

    private static SyntaxHelp ReadSyntax(string name, CommandParameterSetInfo set, ParameterHelp[] parameters) => new(
        name,
        set.Name,
        set.IsDefault,
        [.. InOrder(set).Select(info => (Array.Find(parameters, parameter => parameter.Name == info.Name)!, Use(set.Name, info)))]);

    private static IEnumerable<CommandParameterInfo> InOrder(CommandParameterSetInfo set) =>
        set.Parameters
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .Where(parameter => !parameter.Attributes.Any(attribute => attribute is ParameterAttribute { DontShow: true }))
            .OrderBy(parameter => Use(set.Name, parameter).Position ?? int.MaxValue)
            .ThenByDescending(parameter => parameter.IsMandatory)
            .ThenBy(parameter => Cmdlet.OptionalCommonParameters.Contains(parameter.Name));

    private static ParameterUse Use(string set, CommandParameterInfo info) => new(
        set, info.IsMandatory, info.Position >= 0 ? info.Position : null, info.ValueFromPipeline, info.ValueFromPipelineByPropertyName);
}
