$inner = Import-Module -Assembly ([PgmlBackup.Loader.ModuleLoadContext]::LoadModule()) -PassThru
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $inner -Force }.GetNewClosure()
