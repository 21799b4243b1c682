using System.Collections;
using System.Management.Automation;
using PgmlBackup.Host.Arguments;
using PgmlBackup.Host.Session;

namespace PgmlBackup.ModuleTests.Host;

public sealed class CommandShapeTests
{
    [Theory]
    [InlineData(typeof(string), ParameterKind.Scalar)]
    [InlineData(typeof(object), ParameterKind.Scalar)]
    [InlineData(typeof(int?), ParameterKind.Scalar)]
    [InlineData(typeof(DateTime), ParameterKind.Scalar)]
    [InlineData(typeof(SwitchParameter), ParameterKind.Switch)]
    [InlineData(typeof(bool), ParameterKind.Boolean)]
    [InlineData(typeof(string[]), ParameterKind.List)]
    [InlineData(typeof(List<int>), ParameterKind.List)]
    [InlineData(typeof(object[]), ParameterKind.List)]
    [InlineData(typeof(Hashtable), ParameterKind.Dictionary)]
    [InlineData(typeof(IDictionary), ParameterKind.Dictionary)]
    [InlineData(typeof(IDictionary<string, string>), ParameterKind.Dictionary)]
    internal void The_type_says_how_a_value_is_written(Type type, ParameterKind kind)
    {
        Assert.Equal(kind, CommandShape.KindOf(type));
    }

    [Fact]
    public void A_cmdlet_of_the_engine_is_known_with_its_common_parameters()
    {
        ParameterTable table = CommandShape.Of(new CmdletInfo("Import-Module", typeof(Microsoft.PowerShell.Commands.ImportModuleCommand)));

        ParameterShape name = table.Find("Name")!;
        Assert.Equal(ParameterKind.List, name.Kind);
        Assert.Equal(0, name.Position);
        Assert.False(name.IsCommon);
        Assert.Equal(ParameterKind.Switch, table.Find("Force")!.Kind);
        Assert.True(table.Find("vb")!.IsCommon);
        Assert.Equal(ParameterKind.Scalar, table.Find("ErrorAction")!.Kind);
    }
}
