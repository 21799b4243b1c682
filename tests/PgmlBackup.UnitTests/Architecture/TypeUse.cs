using System.Reflection;
using System.Reflection.Emit;

namespace PgmlBackup.UnitTests.Architecture;

/// <summary>Which types a type uses: in what it declares and in the code of its methods, what the compiler made of lambdas and iterators included.</summary>
internal static class TypeUse
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_operations = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(operation => operation.Value);

    /// <summary>The types that a type uses, each by its definition; without those that only a constant or a <c>nameof</c> names, which leave no trace.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        IEnumerable<Type?> used =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetGenericArguments().SelectMany(argument => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : []),
            .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
            .. type.GetFields(Everything).Select(field => field.FieldType),
            .. type.GetProperties(Everything).Select(property => property.PropertyType),
            .. type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)).SelectMany(OfMethod),
            .. type.GetNestedTypes(Everything).SelectMany(Of),
        ];
        return used.OfType<Type>().SelectMany(Definitions).ToHashSet();
    }

    private static IEnumerable<Type?> OfMethod(MethodBase method) =>
    [
        .. Signature(method),
        .. method.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
        .. method.GetMethodBody()?.LocalVariables.Select(variable => variable.LocalType) ?? [],
        .. method.GetMethodBody()?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType) ?? [],
        .. Tokens(method).SelectMany(token => OfToken(method, token)),
    ];

    private static IEnumerable<Type?> Signature(MethodBase method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append((method as MethodInfo)?.ReturnType)
            .Concat(method.IsGenericMethod ? method.GetGenericArguments() : []);

    private static IEnumerable<Type?> OfToken(MethodBase method, int token)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        MemberInfo? member = method.Module.ResolveMember(token, ofType, ofMethod);
        return member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodBase called => [called.DeclaringType, .. Signature(called)],
            _ => [],
        };
    }

    private static IEnumerable<int> Tokens(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        int position = 0;
        while (position < code.Length)
        {
            OpCode operation = code[position] == 0xFE
                ? s_operations[(short)((code[position++] << 8) | code[position++])]
                : s_operations[code[position++]];
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, position);
            }

            position += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Definitions(Type type)
    {
        if (type.HasElementType)
        {
            return Definitions(type.GetElementType()!);
        }

        return type.IsGenericParameter
            ? []
            : type.IsConstructedGenericType
                ? type.GetGenericArguments().SelectMany(Definitions).Prepend(type.GetGenericTypeDefinition())
                : [type];
    }
}
