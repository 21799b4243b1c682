using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using PgmlBackup.Model;

namespace PgmlBackup.Loader;

/// <summary>
/// The private load context of the module. The cmdlets and everything that they depend upon are loaded into it from the folder of this assembly, so that
/// another module's older AWSSDK.Core, already in the session, is never shared with them.
/// </summary>
/// <remarks>
/// What a user can name (<c>PgmlBackup.Model</c>) and this assembly itself come from the default context, because a type of another context is another type.
/// The context is not collectible: the files stay loaded until the process ends, also after <c>Remove-Module</c>.
/// </remarks>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Lazy<Assembly> s_module = new(Create);
    private static readonly Assembly[] s_shared = [typeof(ModuleLoadContext).Assembly, typeof(PgBackup).Assembly];
    private readonly string _directory;

    private ModuleLoadContext(string directory)
        : base("PgmlBackup", isCollectible: false) => _directory = directory;

    /// <summary>The assembly of the cmdlets, loaded once in a process however often the module is imported. It is imported by the script that calls this.</summary>
    /// <param name="engine">The engine in the script of the module: when the module is removed, so is what the script has imported.</param>
    /// <returns>The assembly <c>PgmlBackup.dll</c> beside this one, in the private context.</returns>
    /// <remarks>What is done here and not in the script spares each import the compilation of as many dynamic call sites.</remarks>
    /// <exception cref="FileNotFoundException"><c>PgmlBackup.dll</c> does not stand beside this assembly: the module is not complete.</exception>
    public static Assembly LoadModule(EngineIntrinsics engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        PSModuleInfo script = engine.SessionState.Module;
        script.OnRemove = script.NewBoundScriptBlock(ScriptBlock.Create("param($module) Remove-Module -ModuleInfo $module.NestedModules -Force"));
        return s_module.Value;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Array.Find(s_shared, shared => AssemblyName.ReferenceMatchesDefinition(shared.GetName(), assemblyName)) is { } known)
        {
            return known;
        }

        string path = Path.Join(_directory, assemblyName.Name + ".dll");

        // Null hands the question to the default context: the framework, and the System.Management.Automation of the PowerShell that runs us.
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Assembly Create()
    {
        string directory = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
        return new ModuleLoadContext(directory).LoadFromAssemblyPath(Path.Join(directory, "PgmlBackup.dll"));
    }
}
