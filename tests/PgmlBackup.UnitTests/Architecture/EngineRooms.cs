namespace PgmlBackup.UnitTests.Architecture;

/// <summary>The rooms of the engine. A room uses rooms before it, never after.</summary>
internal static class EngineRooms
{
    private const string Engine = "PgmlBackup.Engine.";

    /// <summary>All rooms, in the order of who may use whom.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "Faults", "Activity", "Processes", "Files", "PgBackRest", "Journal", "Locking", "Configuration", "Clusters", "Repository", "Stanzas", "ObjectStores", "HfCache", "Wal",
        "Archiving", "Retention", "Recovery", "Backups", "Scheduling", "Health",
    ];

    /// <summary>The room of a type; null for a type that is not the engine's, or that the compiler made for the whole assembly.</summary>
    public static string? Of(Type type) =>
        type.Namespace is { } name && name.StartsWith(Engine, StringComparison.Ordinal) ? name[Engine.Length..].Split('.')[0] : null;

    /// <summary>What a type uses though its room may not, as sentences.</summary>
    /// <param name="type">The type.</param>
    /// <param name="room">Its room.</param>
    public static IEnumerable<string> Violations(Type type, string room)
    {
        int place = Order.ToList().IndexOf(room);
        return
            from used in TypeUse.Of(type)
            let usedRoom = Of(used)
            where usedRoom is not null && Order.ToList().IndexOf(usedRoom) > place
            select $"{room}: {type.Name} uses {used.Name} of {usedRoom}.";
    }
}
