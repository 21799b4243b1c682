using System.Management.Automation;
using System.Reflection;
using PgmlBackup.Commands;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>What every cmdlet of the module keeps to, as sentences about one that does not.</summary>
internal static class CmdletConventions
{
    private static readonly Type[] s_verbClasses =
        [typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity)];

    private static readonly HashSet<string> s_approvedVerbs =
        [.. s_verbClasses.SelectMany(type => type.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];

    private static readonly HashSet<string> s_lookingVerbs = ["Compare", "ConvertTo", "Find", "Get", "Measure", "Test", "Wait"];
    private static readonly HashSet<string> s_deadlyVerbs = ["Remove", "Restore"];
    private static readonly FormatViews s_views = FormatViews.Read(Path.Join(ModuleUnderTest.Root, "module", "PgmlBackup.Format.ps1xml"));

    /// <summary>The cmdlets of the module.</summary>
    public static IReadOnlyList<Type> Cmdlets { get; } =
        [.. typeof(AsyncCmdlet).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsDefined(typeof(CmdletAttribute)))];

    /// <summary>The name by which a cmdlet is called.</summary>
    public static string Name(Type cmdlet) => cmdlet.GetCustomAttribute<CmdletAttribute>() is { } name ? $"{name.VerbName}-{name.NounName}" : cmdlet.Name;

    /// <summary>What is wrong with a cmdlet; nothing where it keeps to everything.</summary>
    public static IEnumerable<string> Violations(Type cmdlet) =>
        Naming(cmdlet).Concat(Asking(cmdlet)).Concat(Output(cmdlet)).Concat(Parameters(cmdlet)).Select(violation => $"{Name(cmdlet)}: {violation}");

    private static IEnumerable<string> Naming(Type cmdlet)
    {
        CmdletAttribute name = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        if (!s_approvedVerbs.Contains(name.VerbName))
        {
            yield return $"{name.VerbName} is not an approved verb.";
        }

        if (!name.NounName.StartsWith("Pg", StringComparison.Ordinal) && !name.NounName.StartsWith("Hf", StringComparison.Ordinal))
        {
            yield return "The noun begins neither with Pg nor with Hf.";
        }

        if (name.NounName.EndsWith('s') && !name.NounName.EndsWith("ss", StringComparison.Ordinal))
        {
            yield return "The noun is a plural.";
        }

        if (cmdlet.FullName != $"PgmlBackup.Commands.{name.VerbName}{name.NounName}Command")
        {
            yield return $"The class is {cmdlet.FullName}.";
        }

        if (!cmdlet.IsSealed || !cmdlet.IsPublic)
        {
            yield return "The class is not public and sealed.";
        }

        if (name.HelpUri != $"{ModuleUnderTest.ProjectUri}/blob/main/docs/cmdlets/{Name(cmdlet)}.md")
        {
            yield return $"HelpUri is '{name.HelpUri}'.";
        }
    }

    private static IEnumerable<string> Asking(Type cmdlet)
    {
        CmdletAttribute name = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        if (!s_lookingVerbs.Contains(name.VerbName) && !name.SupportsShouldProcess)
        {
            yield return "It changes something and does not support ShouldProcess.";
        }

        if (s_deadlyVerbs.Contains(name.VerbName) && name.ConfirmImpact != ConfirmImpact.High)
        {
            yield return "What it does cannot be taken back and its impact is not High.";
        }
    }

    private static IEnumerable<string> Output(Type cmdlet)
    {
        Type[] types = [.. cmdlet.GetCustomAttributes<OutputTypeAttribute>().SelectMany(attribute => attribute.Type).Select(type => type.Type)];
        if (types.Length == 0)
        {
            yield return "It has no OutputType.";
        }

        foreach (Type type in types.Where(type => !PublicTypes.IsNameable(type)))
        {
            yield return $"It emits {type}, which a user cannot name.";
        }

        foreach (Type type in types.Where(type => type.Assembly == typeof(PgBackup).Assembly))
        {
            foreach (string prefix in (string[])["", "Deserialized."])
            {
                if (!WithBases(type).Any(shown => s_views.Contains(prefix + shown.FullName)))
                {
                    yield return $"There is no view for {prefix}{type.FullName}.";
                }
            }
        }
    }

    /// <summary>A type and what it inherits from: PowerShell takes the view of the nearest.</summary>
    private static IEnumerable<Type> WithBases(Type type)
    {
        for (Type? present = type; present is not null && present != typeof(object); present = present.BaseType)
        {
            yield return present;
        }
    }

    private static IEnumerable<string> Parameters(Type cmdlet)
    {
        foreach (PropertyInfo parameter in cmdlet.GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute))))
        {
            if (!PublicTypes.IsNameable(parameter.PropertyType))
            {
                yield return $"-{parameter.Name} takes {parameter.PropertyType}, which a user cannot name.";
            }

            if (parameter.PropertyType == typeof(bool))
            {
                yield return $"-{parameter.Name} is a bool and not a switch.";
            }
        }
    }
}
