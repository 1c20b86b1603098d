using System.Text.Json;
using LlmOps.Engine.Knowledge;

namespace LlmOps.QueryApi.Model;

/// <summary>How far a document has come.</summary>
public sealed record DocumentStatus
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Origin { get; init; }

    /// <summary>received, parsed, chunked, embedded, indexed, linked, ready, failed or quarantined.</summary>
    public required string State { get; init; }

    /// <summary>What is done right now.</summary>
    public string? Step { get; init; }

    /// <summary>How often work on it has begun.</summary>
    public required int Attempt { get; init; }

    /// <summary>The last error.</summary>
    public DocumentError? Error { get; init; }

    /// <summary>When the next attempt is due.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Whether it answers questions (an earlier version may, while a new one is on its way).</summary>
    public required bool Answers { get; init; }

    /// <summary>Its version; rises with every change.</summary>
    public required long Generation { get; init; }

    /// <summary>Length as sent, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>What its reader left out on purpose: menus, running heads, hidden text and the like.</summary>
    public required IReadOnlyList<DocumentLeftOut> LeftOut { get; init; }

    /// <summary>Tables found in it.</summary>
    public required int Tables { get; init; }

    /// <summary>Its pages; absent for formats without pages.</summary>
    public int? Pages { get; init; }

    /// <summary>How many of the pages hold no text: most often they are pictures of pages.</summary>
    public int? PagesWithoutText { get; init; }

    /// <summary>The ISO 639-1 code of the language that most of it is written in; absent where nothing tells.</summary>
    public string? Language { get; init; }

    /// <summary>Chunks so far.</summary>
    public required int Chunks { get; init; }

    /// <summary>Entities so far.</summary>
    public required int Entities { get; init; }

    /// <summary>Relations so far.</summary>
    public required int Relations { get; init; }

    /// <summary>The caller's facts about it.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Its access labels.</summary>
    public IReadOnlyList<string>? Access { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When this record last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Shows a record.</summary>
    public static DocumentStatus From(DocumentRecord record) =>
        new()
        {
            Id = record.Id,
            Title = record.Title,
            ContentType = record.ContentType,
            Origin = record.Origin,
            State = NameOf(record.State),
            Step = record.Step,
            Attempt = record.Attempt,
            Error = record.ErrorCode is null ? null : new DocumentError(record.ErrorCode, record.ErrorMessage ?? record.ErrorCode),
            NextAttemptAt = record.NextAttemptAt,
            Answers = record.ActiveGeneration is not null,
            Generation = record.Generation,
            Bytes = record.Bytes,
            LeftOut = [.. record.LeftOut.Select(part => new DocumentLeftOut(part.Kind, part.Count, part.Characters))],
            Tables = record.Tables,
            Pages = record.Pages > 0 ? record.Pages : null,
            PagesWithoutText = record.Pages > 0 ? record.PagesWithoutText : null,
            Language = record.Language,
            Chunks = record.Chunks,
            Entities = record.Entities,
            Relations = record.Relations,
            Metadata = DocumentAccess.WithoutLabels(record.Metadata),
            Access = DocumentAccess.LabelsOf(record.Metadata) is { Count: > 0 } labels ? labels : null,
            AcceptedAt = record.AcceptedAt,
            UpdatedAt = record.UpdatedAt,
        };

    /// <summary>A state as callers see it.</summary>
    public static string NameOf(DocumentState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
