using System.Management.Automation;
using System.Management.Automation.Runspaces;

// A PowerShell of its own process that knows nothing of the module: TestHost SCRIPT [ARGUMENT]...
// Each object is a line of standard output, each error "id<TAB>message" on standard error; the exit code is 1 after any error.
InitialSessionState state = InitialSessionState.CreateDefault2();
state.ThrowOnRunspaceOpenError = true;
if (OperatingSystem.IsWindows())
{
    state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
}

using Runspace runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using PowerShell shell = PowerShell.Create(runspace);
shell.AddScript(args[0]);
foreach (string argument in args.Skip(1))
{
    shell.AddArgument(argument);
}

var errors = new List<ErrorRecord>();
try
{
    foreach (PSObject output in shell.Invoke())
    {
        Console.Out.WriteLine(LanguagePrimitives.ConvertTo<string>(output));
    }
}
catch (RuntimeException e)
{
    errors.Add(e.ErrorRecord);
}

errors.InsertRange(0, shell.Streams.Error);
foreach (ErrorRecord error in errors)
{
    Console.Error.WriteLine($"{error.FullyQualifiedErrorId}\t{error}");
}

return errors.Count == 0 ? 0 : 1;
