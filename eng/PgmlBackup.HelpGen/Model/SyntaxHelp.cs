namespace PgmlBackup.HelpGen.Model;

/// <summary>One way to call a cmdlet.</summary>
/// <param name="Cmdlet">The name of the cmdlet.</param>
/// <param name="Set">The name of the parameter set.</param>
/// <param name="IsDefault">True for the set that is taken when the arguments fit several.</param>
/// <param name="Parameters">Its parameters and their use in it, in the order of the line.</param>
internal sealed record SyntaxHelp(string Cmdlet, string Set, bool IsDefault, IReadOnlyList<(ParameterHelp Parameter, ParameterUse Use)> Parameters)
{
    /// <summary>The line that <c>Get-Help</c> shows.</summary>
    public string Line => string.Join(' ', [Cmdlet, .. Parameters.Select(each => Word(each.Parameter, each.Use)), "[<CommonParameters>]"]);

    private static string Word(ParameterHelp parameter, ParameterUse use)
    {
        string name = use.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        string value = (parameter.IsSwitch, parameter.Values.Count) switch
        {
            (true, _) => "",
            (_, 0) => $" <{parameter.TypeName}>",
            _ => $" {{{string.Join(" | ", parameter.Values)}}}",
        };
        return use.IsMandatory ? name + value : $"[{name}{value}]";
    }
}
