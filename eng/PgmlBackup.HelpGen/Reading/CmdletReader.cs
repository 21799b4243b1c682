using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>Reads the help of cmdlets from their classes and the comments upon them.</summary>
internal sealed class CmdletReader
{
    private const int FewestExamples = 2;
    private static readonly string[] s_topics = ["about_PgmlBackup", "about_PgmlBackup_Errors"];

    private readonly XmlDocumentation _documentation;
    private readonly IReadOnlyList<Type> _cmdlets;
    private readonly DocReader _texts;
    private readonly ParameterReader _parameters;
    private readonly List<HelpProblem> _problems = [];

    private CmdletReader(IReadOnlyList<Type> cmdlets, XmlDocumentation documentation)
    {
        _cmdlets = cmdlets;
        _documentation = documentation;
        _texts = new DocReader(new CrefNames(cmdlets));
        _parameters = new ParameterReader(documentation, _texts, _problems);
    }

    /// <summary>The classes of an assembly that are cmdlets a user can call, ordered by name.</summary>
    public static IReadOnlyList<Type> FindCmdlets(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsDefined(typeof(CmdletAttribute), inherit: false))
            .OrderBy(CrefNames.NameOf, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Reads some cmdlets.</summary>
    /// <param name="cmdlets">Their classes.</param>
    /// <param name="documentation">The comments upon them and upon the types that they use.</param>
    /// <returns>The help, and what it lacks.</returns>
    public static (IReadOnlyList<CmdletHelp> Help, IReadOnlyList<HelpProblem> Problems) Read(
        IReadOnlyList<Type> cmdlets, XmlDocumentation documentation)
    {
        var reader = new CmdletReader(cmdlets, documentation);
        return ([.. cmdlets.Select(reader.Read)], reader._problems);
    }

    private CmdletHelp Read(Type type)
    {
        string name = CrefNames.NameOf(type);
        XElement comment = _documentation.Of(type);
        DocText synopsis = _texts.Read(comment.Element("summary"));
        if (synopsis.IsEmpty)
        {
            _problems.Add(new HelpProblem(HelpProblem.NoSynopsis, name, "the class has no <summary>: it is the synopsis.", type));
        }

        (IReadOnlyList<ParameterHelp> parameters, IReadOnlyList<SyntaxHelp> syntax) = _parameters.Read(name, type);
        return new CmdletHelp
        {
            Type = type,
            Name = name,
            Aliases = type.GetCustomAttribute<AliasAttribute>()?.AliasNames.AsReadOnly() ?? [],
            Synopsis = synopsis,
            Description = _texts.Read(comment.Element("remarks")),
            Syntax = syntax,
            Parameters = parameters,
            Inputs = [.. Inputs(parameters)],
            Outputs = [.. Outputs(type)],
            Examples = ReadExamples(name, type, comment),
            Links = ReadLinks(type, comment),
        };
    }

    private List<ExampleHelp> ReadExamples(string name, Type type, XElement comment)
    {
        var examples = new List<ExampleHelp>();
        foreach (XElement element in comment.Elements("example"))
        {
            ExampleHelp example = ReadExample(element);
            examples.Add(example);
            if (example.Code.Length == 0 || example.Remarks.IsEmpty)
            {
                string missing = example.Code.Length == 0 ? "<code>" : "explanation in <para>";
                _problems.Add(new HelpProblem(HelpProblem.PoorExample, name, $"example {examples.Count} has no {missing}.", type));
            }
        }

        if (examples.Count < FewestExamples)
        {
            _problems.Add(new HelpProblem(
                HelpProblem.TooFewExamples, name, $"{examples.Count} of at least {FewestExamples} <example> elements with <code> and <para>.", type));
        }

        return examples;
    }

    /// <summary>Words before the code are the title; when none follow it, they are the explanation.</summary>
    private ExampleHelp ReadExample(XElement element)
    {
        XElement? first = element.Element("code");
        string code = string.Join("\n\n", element.Elements("code").Select(each => DocReader.Unindent(each.Value)));
        DocText before = _texts.Read(element.Nodes().TakeWhile(node => node != first));
        DocText after = _texts.Read(first?.NodesAfterSelf().Where(node => node is not XElement { Name.LocalName: "code" }) ?? []);
        return after.IsEmpty ? new ExampleHelp("", code, before) : new ExampleHelp(before.ToLine().TrimEnd('.', ':'), code, after);
    }

    private IEnumerable<TypeHelp> Inputs(IReadOnlyList<ParameterHelp> parameters)
    {
        foreach (ParameterHelp parameter in parameters.Where(parameter => parameter.Uses.Any(use => use.ByValue)))
        {
            Type type = ParameterReader.ElementOf(parameter.Property!.PropertyType);
            yield return new TypeHelp(type.FullName!, _texts.Read(_documentation.Of(type).Element("summary"))
                .Then(DocText.Of($"It is taken as -{parameter.Name}.")));
        }

        string[] properties = [.. parameters.Where(parameter => parameter.Uses.Any(use => use.ByPropertyName)).Select(parameter => parameter.Name)];
        if (properties.Length > 0)
        {
            yield return new TypeHelp("System.Object", DocText.Of(
                $"Any object. Of its properties these are taken as the parameters of the same name: {string.Join(", ", properties)}."));
        }
    }

    private IEnumerable<TypeHelp> Outputs(Type cmdlet) =>
        cmdlet.GetCustomAttributes<OutputTypeAttribute>()
            .SelectMany(attribute => attribute.Type)
            .DistinctBy(output => output.Name)
            .Select(output => new TypeHelp(
                output.Name, output.Type is null ? DocText.Empty : _texts.Read(_documentation.Of(output.Type).Element("summary"))));

    private List<DocInline> ReadLinks(Type type, XElement comment)
    {
        var names = new CrefNames(_cmdlets);
        var links = new List<DocInline>();
        if (type.GetCustomAttribute<CmdletAttribute>()!.HelpUri is { Length: > 0 } online)
        {
            links.Add(new DocInline("Online version:", Uri: online));
        }

        links.AddRange(comment.Elements("seealso").Select(names.Resolve));
        links.AddRange(s_topics.Select(topic => new DocInline(topic)));
        return links;
    }
}
