using System.Text;
using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Ingesting;

/// <summary>Knows which parser reads what: by media type, by file name, by the content's first bytes.</summary>
public sealed class DocumentParserCatalog : IDocumentReader
{
    /// <summary>How many of a content's first bytes are looked at.</summary>
    public const int SniffedBytes = 4096;

    private static readonly Dictionary<string, string> s_typesByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain",
        [".text"] = "text/plain",
        [".log"] = "text/plain",
        [".md"] = "text/markdown",
        [".markdown"] = "text/markdown",
        [".html"] = "text/html",
        [".htm"] = "text/html",
        [".xhtml"] = "application/xhtml+xml",
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".json"] = "application/json",
        [".jsonl"] = "application/jsonl",
        [".ndjson"] = "application/jsonl",
        [".pdf"] = "application/pdf",
        [".docx"] = WordType,
        [".docm"] = "application/vnd.ms-word.document.macroenabled.12",
        [".dotx"] = WordType,
        [".xlsx"] = ExcelType,
        [".xlsm"] = ExcelType,
        [".xlsb"] = ExcelType,
        [".xls"] = OldExcelType,
        [".pptx"] = PowerPointType,
        [".pptm"] = PowerPointType,
        [".ppsx"] = PowerPointType,
        [".odt"] = "application/vnd.oasis.opendocument.text",
        [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        [".odp"] = "application/vnd.oasis.opendocument.presentation",
        [".epub"] = "application/epub+zip",
        [".rtf"] = RtfType,
        [".eml"] = MailType,
        [".zip"] = ZipType,
        [".xml"] = "text/plain",
        [".yaml"] = "text/plain",
        [".yml"] = "text/plain",
        [".toml"] = "text/plain",
        [".ini"] = "text/plain",
        [".rst"] = "text/plain",
        [".adoc"] = "text/plain",
        [".tex"] = "text/plain",
        [".py"] = "text/plain",
        [".cs"] = "text/plain",
        [".js"] = "text/plain",
        [".ts"] = "text/plain",
        [".java"] = "text/plain",
        [".go"] = "text/plain",
        [".sql"] = "text/plain",
        [".sh"] = "text/plain",
    };

    // What archives of documents are sent as; their parts tell what they are.
    private static readonly HashSet<string> s_packages = new(StringComparer.Ordinal)
    {
        WordType,
        ExcelType,
        PowerPointType,
        ZipType,
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/epub+zip",
    };

    private const string WordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string ExcelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string OldExcelType = "application/vnd.ms-excel";
    private const string PowerPointType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    private const string RtfType = "application/rtf";
    private const string HtmlType = "text/html";
    private const string MailType = "message/rfc822";
    private const string ZipType = "application/zip";

    private readonly Dictionary<string, IDocumentParser> _parsers = [];

    /// <summary>Takes every registered parser; where two read one type, the last one registered does.</summary>
    public DocumentParserCatalog(IEnumerable<IDocumentParser> parsers)
    {
        foreach (var parser in parsers)
        {
            foreach (var contentType in parser.ContentTypes)
            {
                _parsers[contentType] = parser;
            }
        }

        ContentTypes = [.. _parsers.Keys.Order(StringComparer.Ordinal)];
        Extensions =
        [
            .. s_typesByExtension.Where(pair => _parsers.ContainsKey(pair.Value)).Select(pair => pair.Key).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Every media type that can be read, in order.</summary>
    public IReadOnlyList<string> ContentTypes { get; }

    /// <summary>Every file extension that can be read (with its dot), in order.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>True where a parser reads this media type (parameters are ignored).</summary>
    public bool Supports(string? contentType) => _parsers.ContainsKey(MediaType.Parse(contentType).Name);

    /// <summary>Decides the media type of a content. Formats that are known by their first bytes are what those say, whatever the name: a
    /// ZIP archive is not JSON. Else a type that is given and known is believed; a missing or general one (<c>application/octet-stream</c>,
    /// and <c>text/plain</c> for a file whose extension says more) gives way to the extension, and then to what the text looks like.
    /// </summary>
    /// <param name="contentType">The type as given, or null.</param>
    /// <param name="fileName">The file's name, or null.</param>
    /// <param name="head">The content's first bytes, up to <see cref="SniffedBytes"/>; may be empty.</param>
    /// <returns>A type that <see cref="Resolve"/> accepts; parameters such as charset are kept.</returns>
    /// <exception cref="DocumentUnreadableException"><c>unsupported-type</c>: no parser reads it. The message says what the content is, and
    /// lists what can be read.</exception>
    public string Detect(string? contentType, string? fileName, ReadOnlySpan<byte> head)
    {
        var given = MediaType.Parse(contentType);
        var byExtension =
            fileName is not null && s_typesByExtension.TryGetValue(Path.GetExtension(fileName), out var type) && _parsers.ContainsKey(type)
                ? type
                : null;
        var charset = given.Charset is null ? "" : $"; charset={given.Charset}";
        if (
            SniffBinary(
                head,
                OldOffice(head, fileName, given.Name)?.Name,
                byExtension
                    ?? (
                        fileName is not null && Path.GetExtension(fileName).ToLowerInvariant() is ".doc" or ".dot" ? WordType
                        : given.Name is "application/msword" ? WordType
                        : given.Name
                    )
            ) is
            { } binary
        )
        {
            return _parsers.ContainsKey(binary) ? binary : throw Unsupported(given.Name, fileName, head);
        }

        if (ContentSignature.NameOf(head) is not null)
        {
            throw Unsupported(given.Name, fileName, head);
        }

        // A page that says "not found" is often saved under the name of the file that was asked for.
        if (
            (byExtension ?? given.Name) is var meant
            && (meant is "application/pdf" || s_packages.Contains(meant))
            && head.IndexOf("%PDF-"u8) < 0
            && Sniff(head) is HtmlType
            && _parsers.ContainsKey(HtmlType)
        )
        {
            return HtmlType + charset;
        }

        return given.Name switch
        {
            "text/plain" when byExtension is not null and not "application/pdf" and not WordType => byExtension + charset,
            _ when _parsers.ContainsKey(given.Name) => contentType!,
            _ when byExtension is not null => byExtension + charset,
            _ when given.Name.StartsWith("text/", StringComparison.Ordinal)
                    || given.Name is "application/xml" or "application/x-yaml" or "application/yaml" or "application/javascript" =>
                "text/plain" + charset,
            "application/octet-stream"
            or "binary/octet-stream"
            or "application/unknown"
            or "application/x-www-form-urlencoded"
            or "application/msword"
                when (fileName is null || Path.GetExtension(fileName) is not ".exe")
                    && Sniff(head) is { } sniffed
                    && _parsers.ContainsKey(sniffed) => sniffed + charset,
            _ => throw Unsupported(given.Name, fileName, head),
        };
    }

    /// <summary>The parser of a media type.</summary>
    /// <exception cref="DocumentUnreadableException"><c>unsupported-type</c>: there is none. The message lists what can be
    /// read.</exception>
    public IDocumentParser Resolve(string? contentType)
    {
        var name = MediaType.Parse(contentType).Name;
        return _parsers.TryGetValue(name, out var parser) ? parser : throw Unsupported(name, null, []);
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

    private DocumentUnreadableException Unsupported(string name, string? fileName, ReadOnlySpan<byte> head)
    {
        var file = fileName is null ? "" : $" ('{Path.GetFileName(fileName)}')";
        var old = OldOffice(head, fileName, name);
        var found = old?.Name ?? ContentSignature.NameOf(head);
        var what =
            found is null ? $"Documents of type '{name}'{file} cannot be read."
            : old is null ? $"The content{file} is {found}, which cannot be read."
            : $"The content{file} is {found}, which cannot be read: save it as {old.Value.Readable}.";
        return new DocumentUnreadableException("unsupported-type", $"{what} Supported are: {string.Join(", ", ContentTypes)}.");
    }

    // Old Office files name their streams in UTF-16, most often near their beginning; where they do not, their own name has to do.
    private static (string Name, string Readable)? OldOffice(ReadOnlySpan<byte> head, string? fileName, string type)
    {
        if (!head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            return null;
        }

        var extension = Path.GetExtension(fileName)?.ToLowerInvariant();
        return Holds(head, "__substg1.0_") || extension is ".msg" || type is "application/vnd.ms-outlook"
                ? ("a message of Outlook (.msg)", ".eml")
            : Holds(head, "WordDocument") ? ("a document in the old binary format of Word (.doc)", ".docx")
            : Holds(head, "PowerPoint Document") || extension is ".ppt" or ".pps"
                ? ("a presentation in the old binary format of PowerPoint (.ppt)", ".pptx")
            : null;
    }

    private static bool Holds(ReadOnlySpan<byte> head, string name) => head.IndexOf(Encoding.Unicode.GetBytes(name)) >= 0;

    /// <summary>The type that the first bytes say beyond doubt; <paramref name="claimed"/> decides between the kinds of archives.</summary>
    private static string? SniffBinary(ReadOnlySpan<byte> head, string? oldOffice, string claimed)
    {
        if (head.StartsWith("%PDF-"u8))
        {
            return "application/pdf";
        }

        if (head.StartsWith("PK\u0003\u0004"u8))
        {
            return s_packages.Contains(claimed) && claimed != ZipType && IsLikely(head, claimed) ? claimed : ZipType;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            // An encrypted file of today's Office lies in the same container.
            return claimed is OldExcelType || Holds(head, "Workbook") ? OldExcelType
                : claimed is WordType or ExcelType or PowerPointType ? WordType
                : oldOffice is null ? OldExcelType
                : null;
        }

        return head.StartsWith(@"{\rtf"u8) ? RtfType : null;
    }

    // The first parts of a package most often say which one it is; those that say another thing win.
    private static bool IsLikely(ReadOnlySpan<byte> head, string claimed)
    {
        var (word, excel, slides) = (head.IndexOf("word/"u8) >= 0, head.IndexOf("xl/"u8) >= 0, head.IndexOf("ppt/"u8) >= 0);
        return claimed switch
        {
            ExcelType => excel || !(word || slides),
            PowerPointType => slides || !(word || excel),
            WordType or "application/vnd.ms-word.document.macroenabled.12" => word || !(excel || slides),
            _ => head.IndexOf("mimetype"u8) >= 0,
        };
    }

    private static string? Sniff(ReadOnlySpan<byte> head)
    {
        var isUtf16 = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (!isUtf16 && head.Contains((byte)0) && !IsUtf16WithoutMark(head))
        {
            return null;
        }

        var text = isUtf16 ? "" : Encoding.Latin1.GetString(head).TrimStart('\u00EF', '\u00BB', '\u00BF', '\uFEFF', ' ', '\t', '\r', '\n');
        if (
            text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
        )
        {
            return "text/html";
        }

        if (text.StartsWith('{') || text.StartsWith('['))
        {
            var line = text.IndexOf('\n', StringComparison.Ordinal);
            return
                line > 0 && text[0] == '{' && text.AsSpan(0, line).TrimEnd().EndsWith("}") && text.AsSpan(line).TrimStart().StartsWith("{")
                ? "application/jsonl"
                : "application/json";
        }

        if (IsMail(text))
        {
            return MailType;
        }

        return text.StartsWith("# ", StringComparison.Ordinal) || text.Contains("\n## ", StringComparison.Ordinal)
            ? "text/markdown"
            : "text/plain";
    }

    private static bool IsUtf16WithoutMark(ReadOnlySpan<byte> head)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            even += head[i] == 0 && (i & 1) == 0 ? 1 : 0;
            odd += head[i] == 0 && (i & 1) == 1 ? 1 : 0;
        }

        return head.Length >= 4
            && (
                even == 0 ? odd
                : odd == 0 ? even
                : 0
            ) * 10
                > head.Length * 3;
    }

    // A mail begins with the lines of its header; two of the usual ones are enough.
    private static bool IsMail(string text)
    {
        var known = 0;
        foreach (var line in text.AsSpan(0, Math.Min(text.Length, 2_000)).EnumerateLines())
        {
            if (line.IsEmpty)
            {
                break;
            }

            if (line[0] is ' ' or '\t')
            {
                continue;
            }

            var colon = line.IndexOf(':');
            if (colon < 2 || line[..colon].ContainsAny(" \t"))
            {
                return false;
            }

            known += line[..colon].ToString().ToLowerInvariant()
                is "from"
                    or "subject"
                    or "date"
                    or "message-id"
                    or "received"
                    or "return-path"
                    or "mime-version"
                    or "delivered-to"
                ? 1
                : 0;
        }

        return known >= 2;
    }
}
