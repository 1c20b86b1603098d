using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>One document to be taken in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DocumentRequest
{
    /// <summary>Its id.</summary>
    [Description(
        "Letters and digits of any script, dots, underscores and hyphens; without it one is made. A known id replaces that document."
    )]
    public string? Id { get; init; }

    /// <summary>Its title.</summary>
    [Description("Without it, the title found in the document, else its id.")]
    public string? Title { get; init; }

    /// <summary>Its text.</summary>
    [Description("The text. Binary formats are sent as multipart files.")]
    public required string Content { get; init; }

    /// <summary>Its media type.</summary>
    [Description("text/plain (the default), text/markdown, text/html, text/csv or application/json.")]
    public string? ContentType { get; init; }

    /// <summary>Facts about it.</summary>
    [Description("Facts to filter by, as strings.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Who sees it.</summary>
    [Description("Access labels: only callers with one of them see the document. Without any, the whole tenant does.")]
    public IReadOnlyList<string>? Access { get; init; }
}
