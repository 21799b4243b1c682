using System.Collections;
using System.Management.Automation;

namespace PgmlBackup.HelpGen.Reading;

/// <summary>Types as PowerShell writes them in a syntax.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> s_short = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(bool)] = "bool",
        [typeof(double)] = "double",
        [typeof(DateTime)] = "datetime",
        [typeof(TimeSpan)] = "timespan",
        [typeof(Guid)] = "guid",
        [typeof(Hashtable)] = "hashtable",
        [typeof(PSCredential)] = "pscredential",
        [typeof(ScriptBlock)] = "scriptblock",
        [typeof(SwitchParameter)] = "switch",
        [typeof(object)] = "Object",
    };

    /// <summary>The name of a type.</summary>
    public static string Of(Type type) => type.IsArray
        ? Of(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } inner ? Of(inner) : s_short.GetValueOrDefault(type, type.Name);
}
