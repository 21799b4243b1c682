using PgmlBackup.HelpGen;

return HelpProgram.Run(args, Console.Error);
