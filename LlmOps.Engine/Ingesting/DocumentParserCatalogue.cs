using System.Text;
using System.Text.Unicode;
using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Ingesting;

/// <summary>Knows which parser reads what: by media type, by file name, by the content's first bytes.</summary>
public sealed class DocumentParserCatalogue : IDocumentReader
{
    /// <summary>How many of a content's first bytes are looked at.</summary>
    public const int SniffedBytes = 4096;

    private static readonly Dictionary<string, string> TypesByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain", [".text"] = "text/plain", [".log"] = "text/plain",
        [".md"] = "text/markdown", [".markdown"] = "text/markdown",
        [".html"] = "text/html", [".htm"] = "text/html", [".xhtml"] = "application/xhtml+xml",
        [".csv"] = "text/csv", [".tsv"] = "text/tab-separated-values",
        [".json"] = "application/json", [".jsonl"] = "application/jsonl", [".ndjson"] = "application/jsonl",
        [".pdf"] = "application/pdf",
        [".docx"] = WordType, [".docm"] = "application/vnd.ms-word.document.macroenabled.12",
    };

    private const string WordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private readonly Dictionary<string, IDocumentParser> _parsers = [];

    /// <summary>Takes every registered parser; where two read one type, the last one registered does.</summary>
    public DocumentParserCatalogue(IEnumerable<IDocumentParser> parsers)
    {
        foreach (var parser in parsers)
        {
            foreach (var contentType in parser.ContentTypes)
            {
                _parsers[contentType] = parser;
            }
        }

        ContentTypes = [.. _parsers.Keys.Order(StringComparer.Ordinal)];
        Extensions = [.. TypesByExtension.Where(pair => _parsers.ContainsKey(pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every media type that can be read, in order.</summary>
    public IReadOnlyList<string> ContentTypes { get; }

    /// <summary>Every file extension that can be read (with its dot), in order.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>True where a parser reads this media type (parameters are ignored).</summary>
    public bool Supports(string? contentType) => _parsers.ContainsKey(MediaType.Parse(contentType).Name);

    /// <summary>
    /// Decides the media type of a content. A type that is given and known is believed; a missing or general one (<c>application/octet-stream</c>, and <c>text/plain</c> for a file whose
    /// extension says more) gives way to the extension, and then to what the first bytes look like.
    /// </summary>
    /// <param name="contentType">The type as given, or null.</param>
    /// <param name="fileName">The file's name, or null.</param>
    /// <param name="head">The content's first bytes, up to <see cref="SniffedBytes"/>; may be empty.</param>
    /// <returns>A type that <see cref="Resolve"/> accepts; parameters such as charset are kept.</returns>
    /// <exception cref="DocumentUnreadableException"><c>unsupported-type</c>: no parser reads it. The message lists what can be read.</exception>
    public string Detect(string? contentType, string? fileName, ReadOnlySpan<byte> head)
    {
        var given = MediaType.Parse(contentType);
        var byExtension = fileName is not null && TypesByExtension.TryGetValue(Path.GetExtension(fileName), out var type) && _parsers.ContainsKey(type) ? type : null;
        var charset = given.Charset is null ? "" : $"; charset={given.Charset}";
        return given.Name switch
        {
            "text/plain" when byExtension is not null and not "application/pdf" and not WordType => byExtension + charset,
            _ when _parsers.ContainsKey(given.Name) => contentType!,
            "application/octet-stream" or "binary/octet-stream" or "application/x-www-form-urlencoded" or "application/unknown" or "application/zip" or "application/msword" when byExtension is not null => byExtension + charset,
            "application/octet-stream" or "binary/octet-stream" or "application/unknown" or "application/zip" when Sniff(head) is { } sniffed && _parsers.ContainsKey(sniffed) => sniffed + charset,
            _ => throw Unsupported(given.Name, fileName),
        };
    }

    /// <summary>The parser of a media type.</summary>
    /// <exception cref="DocumentUnreadableException"><c>unsupported-type</c>: there is none. The message lists what can be read.</exception>
    public IDocumentParser Resolve(string? contentType)
    {
        var name = MediaType.Parse(contentType).Name;
        return _parsers.TryGetValue(name, out var parser) ? parser : throw Unsupported(name, null);
    }

    /// <inheritdoc/>
    public async Task<ParsedDocument> ParseAsync(Stream content, string? contentType, string? fileName, CancellationToken cancellationToken)
    {
        var head = new byte[SniffedBytes];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        content.Position -= length;
        var type = Detect(contentType, fileName, head.AsSpan(0, length));
        return await Resolve(type).ParseAsync(content, type, cancellationToken);
    }

    private DocumentUnreadableException Unsupported(string name, string? fileName) =>
        new("unsupported-type", $"Documents of type '{name}'{(fileName is null ? "" : $" ('{Path.GetFileName(fileName)}')")} cannot be read. Supported are: {string.Join(", ", ContentTypes)}.");

    private static string? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("%PDF-"u8))
        {
            return "application/pdf";
        }

        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            return WordType;
        }

        var isUtf16 = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (!isUtf16 && (head.Contains((byte)0) || !Utf8.IsValid(WithoutCutCharacter(head))))
        {
            return null;
        }

        var text = isUtf16 ? "" : Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "text/html";
        }

        if (text.StartsWith('{') || text.StartsWith('['))
        {
            var line = text.IndexOf('\n', StringComparison.Ordinal);
            return line > 0 && text[0] == '{' && text.AsSpan(0, line).TrimEnd().EndsWith("}") && text.AsSpan(line).TrimStart().StartsWith("{") ? "application/jsonl" : "application/json";
        }

        return text.StartsWith("# ", StringComparison.Ordinal) || text.Contains("\n## ", StringComparison.Ordinal) ? "text/markdown" : "text/plain";
    }

    // The sniffed bytes may end inside a character.
    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> head)
    {
        if (head.Length < SniffedBytes)
        {
            return head;
        }

        var end = head.Length;
        while (end > head.Length - 4 && (head[end - 1] & 0xC0) == 0x80)
        {
            end--;
        }

        return end > 0 && (head[end - 1] & 0xC0) == 0xC0 ? head[..(end - 1)] : head;
    }
}
