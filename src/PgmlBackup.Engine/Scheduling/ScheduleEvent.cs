using System.Globalization;
using System.Text.Json;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What a hook is told of a run.</summary>
internal sealed record ScheduleEvent
{
    /// <summary>The schedule.</summary>
    internal required ScheduleDefinition Schedule { get; init; }

    /// <summary>How the run ended.</summary>
    internal required PgRunOutcome Outcome { get; init; }

    /// <summary>When it was due, UTC.</summary>
    internal DateTime? Due { get; init; }

    /// <summary>The backup; null when there is none.</summary>
    internal string? Label { get; init; }

    /// <summary>The id of the error; null without one.</summary>
    internal string? ErrorId { get; init; }

    /// <summary>The message of the error, without secrets; null without one.</summary>
    internal string? Message { get; init; }

    /// <summary>As variables of a program.</summary>
    internal IReadOnlyDictionary<string, string?> Variables => Fields.Where(fact => fact.Value is not null).ToDictionary(fact => "PGMLBACKUP_" + fact.Name.ToUpperInvariant(), fact => fact.Value);

    /// <summary>As JSON.</summary>
    internal byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach ((string name, string? value) in Fields.Where(field => field.Value is not null))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private IEnumerable<(string Name, string? Value)> Fields =>
    [
        ("schedule", Schedule.Name),
        ("stanza", Schedule.Stanza),
        ("type", Schedule.Type.ToString()),
        ("outcome", Outcome.ToString()),
        ("due", Due?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        ("label", Label),
        ("error", ErrorId),
        ("message", Message),
        ("host", Environment.MachineName),
    ];
}
