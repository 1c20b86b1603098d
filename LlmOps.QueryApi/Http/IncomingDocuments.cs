using System.Text;
using LlmOps.Engine.Ingestion;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Http;

/// <summary>Makes what the engine takes in of what callers send.</summary>
internal static class IncomingDocuments
{
    private const string Origin = "api";
    private const int MaxIdLength = 128;

    /// <summary>A document sent as JSON.</summary>
    public static IncomingDocument FromText(DocumentRequest document) => new()
    {
        Id = document.Id,
        Title = document.Title,
        ContentType = document.ContentType,
        Content = new MemoryStream(Encoding.UTF8.GetBytes(document.Content)),
        Metadata = document.Metadata ?? new Dictionary<string, string>(),
        Origin = Origin,
    };

    /// <summary>A file; its id is made of its name, so that a file sent again replaces itself.</summary>
    public static IncomingDocument FromFile(string fileName, string? contentType, Stream content, IReadOnlyDictionary<string, string> metadata) => new()
    {
        Id = IdOf(fileName),
        FileName = fileName,
        // Browsers and curl say octet-stream where they know nothing; then the name says more.
        ContentType = contentType is null or "" or "application/octet-stream" ? null : contentType,
        Content = content,
        Metadata = metadata,
        Origin = Origin,
    };

    /// <summary>The name in characters that an id may have; null where nothing of it is left.</summary>
    private static string? IdOf(string fileName)
    {
        var id = new StringBuilder(fileName.Length);
        foreach (var character in Path.GetFileName(fileName.Replace('\\', '/')))
        {
            if (char.IsAsciiLetterOrDigit(character) || (id.Length > 0 && character is '.' or '_' or '-'))
            {
                id.Append(character);
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        return id.Length == 0 ? null : id.ToString(0, Math.Min(id.Length, MaxIdLength));
    }
}
