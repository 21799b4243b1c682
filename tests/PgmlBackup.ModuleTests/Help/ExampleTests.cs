using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>Every example of the help, and every cmdlet that a topic names, is one that PowerShell understands.</summary>
/// <param name="shared">A session with the module.</param>
public sealed partial class ExampleTests(HelpSession shared) : IClassFixture<HelpSession>
{
    private readonly PowerShellSession _session = shared.Session;

    [Theory]
    [MemberData(nameof(ModuleHelp.Examples), MemberType = typeof(ModuleHelp))]
    public void An_example_parses_and_its_commands_and_parameters_exist(string cmdlet, int number)
    {
        string code = ModuleHelp.Of(cmdlet).Examples[number - 1].Code;
        CommandAst[] commands = AssertBinds(code);
        Assert.Contains(commands, command => string.Equals(command.GetCommandName(), cmdlet, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_topic_names_only_cmdlets_that_exist()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Join(ModuleUnderTest.Root, "docs", "about")))
        {
            string text = File.ReadAllText(file);
            Assert.All(
                CmdletName().Matches(text).Select(match => match.Value).Distinct(),
                name => Assert.True(ModuleHelp.Files.Cmdlets.Any(help => help.Name == name), $"{Path.GetFileName(file)} names {name}, which does not exist."));
            foreach (string code in TopicCode.Of(text))
            {
                AssertBinds(code);
            }
        }
    }

    [Fact]
    public void A_wrong_parameter_of_an_example_is_found() =>
        Assert.ThrowsAny<Exception>(() => AssertBinds("Get-Command -NoSuchParameter x"));

    [Fact]
    public void A_wrong_command_of_an_example_is_found() => Assert.ThrowsAny<Exception>(() => AssertBinds("Get-NoSuchCommand"));

    private CommandAst[] AssertBinds(string code)
    {
        ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.Empty(errors.Select(error => $"{error.Message} in: {code}"));
        CommandAst[] commands = [.. script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()];

        // The binder looks commands up in the runspace of the thread.
        Runspace? before = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = _session.Runspace;
        try
        {
            Assert.All(commands.Where(command => !ShellCommands.Contains(command.GetCommandName())), AssertBinds);
        }
        finally
        {
            Runspace.DefaultRunspace = before;
        }

        return commands;
    }

    private void AssertBinds(CommandAst command)
    {
        Assert.True(
            _session.Run("param($name) Get-Command $name -ErrorAction Ignore", command.GetCommandName()).Output.Count == 1,
            $"There is no command {command.GetCommandName()}.");
        StaticBindingResult binding = StaticParameterBinder.BindCommand(command, resolve: true);
        Assert.Empty(binding.BindingExceptions.Values.Select(wrong => $"{wrong.BindingException.Message} in: {command}"));
        foreach (ParameterBindingResult bound in binding.BoundParameters.Values)
        {
            // Only words are known before the example runs; of those, the values of enums can be wrong.
            if (bound is { ConstantValue: string word, Parameter.ParameterType: { } type } && (Nullable.GetUnderlyingType(type) ?? type).IsEnum)
            {
                Assert.True(LanguagePrimitives.TryConvertTo(word, type, out _), $"{word} is no {type.Name} in: {command}");
            }
        }
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+-(Pg|Hf)[A-Z][A-Za-z]+\b")]
    private static partial Regex CmdletName();
}
