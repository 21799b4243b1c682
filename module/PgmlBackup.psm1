Import-Module -Assembly ([PgmlBackup.Loader.ModuleLoadContext]::LoadModule($ExecutionContext))
