using System.Management.Automation;
using System.Reflection;
using PgmlBackup.Commands;
using PgmlBackup.Model;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>Which types a user of the module can name, and which a public type shows.</summary>
internal static class PublicTypes
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Whether a script of a session that has imported the module can name a type: the framework's, PowerShell's, the model's and the cmdlets' own.</summary>
    public static bool IsNameable(Type type) =>
        Parts(type).All(part => IsPlatform(part) || part.Assembly == typeof(PgBackup).Assembly || part.Assembly == typeof(AsyncCmdlet).Assembly);

    /// <summary>Whether a type belongs to the framework or to PowerShell.</summary>
    public static bool IsPlatform(Type type) =>
        type.Assembly == typeof(PSCmdlet).Assembly || Path.GetDirectoryName(type.Assembly.Location) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    /// <summary>The types that the visible members of a type and the type itself show, without the type arguments and elements around them.</summary>
    public static IEnumerable<Type> ShownBy(Type type)
    {
        IEnumerable<Type?> shown =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Everything).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(field => field.FieldType),
            .. type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything))
                .Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
                .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType)),
        ];
        return shown.OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsGenericParameter
            ? []
            : type.IsConstructedGenericType
                ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
                : [type];
    }
}
