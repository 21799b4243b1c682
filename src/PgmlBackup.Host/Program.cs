return PgmlBackup.Host.HostProgram.Run(args);
