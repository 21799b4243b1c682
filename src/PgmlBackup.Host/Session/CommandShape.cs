using System.Collections;
using System.Management.Automation;
using PgmlBackup.Host.Arguments;

namespace PgmlBackup.Host.Session;

/// <summary>Learns from the engine what the parameters of a command are.</summary>
internal static class CommandShape
{
    /// <summary>The parameters of a cmdlet, a function or a script file.</summary>
    /// <exception cref="RuntimeException">The script file does not parse.</exception>
    public static ParameterTable Of(CommandInfo command)
    {
        Dictionary<string, ParameterMetadata>? parameters = command.Parameters;
        bool isAdvanced = parameters?.ContainsKey("Verbose") ?? false;
        return new ParameterTable(
            command is ExternalScriptInfo ? Path.GetFileName(command.Name) : command.Name,
            [.. (parameters?.Values ?? Enumerable.Empty<ParameterMetadata>()).Select(Shape)],
            passesUnknown: command is not CmdletInfo && !isAdvanced);
    }

    private static ParameterShape Shape(ParameterMetadata parameter)
    {
        int[] positions = [.. parameter.ParameterSets.Values.Select(set => set.Position).Where(position => position >= 0)];
        return new ParameterShape(
            parameter.Name,
            KindOf(parameter.ParameterType),
            [.. parameter.Aliases],
            positions.Length == 0 ? null : positions.Min(),
            Cmdlet.CommonParameters.Contains(parameter.Name) || Cmdlet.OptionalCommonParameters.Contains(parameter.Name),
            parameter.ParameterSets.Values.Any(set => set.ValueFromRemainingArguments));
    }

    /// <summary>How values of a type are written.</summary>
    public static ParameterKind KindOf(Type? type) => type switch
    {
        null => ParameterKind.Scalar,
        _ when type == typeof(SwitchParameter) => ParameterKind.Switch,
        _ when type == typeof(bool) || type == typeof(bool?) => ParameterKind.Boolean,
        _ when type == typeof(string) => ParameterKind.Scalar,
        _ when IsDictionary(type) => ParameterKind.Dictionary,
        _ when typeof(IEnumerable).IsAssignableFrom(type) => ParameterKind.List,
        _ => ParameterKind.Scalar,
    };

    private static bool IsDictionary(Type type) =>
        typeof(IDictionary).IsAssignableFrom(type)
        || type.GetInterfaces().Append(type).Any(candidate => candidate.IsGenericType
            && (candidate.GetGenericTypeDefinition() == typeof(IDictionary<,>) || candidate.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)));
}
