using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>Documents to be taken in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DocumentsRequest
{
    /// <summary>The documents.</summary>
    [Description("One or more documents.")]
    public required IReadOnlyList<DocumentRequest> Documents { get; init; }
}
