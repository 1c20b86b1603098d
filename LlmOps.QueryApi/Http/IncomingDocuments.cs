using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Http;

/// <summary>Makes what the engine takes in of what callers send.</summary>
internal static class IncomingDocuments
{
    /// <summary>A document sent as JSON.</summary>
    public static IncomingDocument FromText(DocumentRequest document, Caller sender) =>
        new()
        {
            Id = document.Id,
            Title = document.Title,
            ContentType = document.ContentType,
            Content = new MemoryStream(Encoding.UTF8.GetBytes(document.Content)),
            Metadata = document.Metadata ?? new Dictionary<string, string>(),
            AccessLabels = document.Access ?? [],
            SenderLabels = DocumentAccess.SeenBy(sender),
            Origin = DocumentOrigins.Upload,
        };

    /// <summary>A file; its id is made of its path, so that a file sent again replaces itself and no other.</summary>
    public static IncomingDocument FromFile(
        string fileName,
        string? contentType,
        Stream content,
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyCollection<string> access,
        Caller sender
    ) =>
        new()
        {
            FileName = fileName,
            // Browsers and curl say octet-stream where they know nothing; then the name says more.
            ContentType = contentType is null or "" or "application/octet-stream" ? null : contentType,
            Content = content,
            Metadata = metadata,
            AccessLabels = access,
            SenderLabels = DocumentAccess.SeenBy(sender),
            Origin = DocumentOrigins.Upload,
        };
}
