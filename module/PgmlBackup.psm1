Import-Module -Assembly ([PgmlBackup.Loader.ModuleLoadContext]::LoadModule())
$ExecutionContext.SessionState.Module.OnRemove = { param($module) Remove-Module -ModuleInfo $module.NestedModules -Force }
