namespace PgmlBackup.Engine.Scheduling;

/// <summary>Which field of a cron expression it is.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="FirstName">The value of the first name.</param>
/// <param name="Names">Names in the place of numbers, of three letters.</param>
internal sealed record CronFieldKind(string Name, int Min, int Max, int FirstName, string[] Names);
