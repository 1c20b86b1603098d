using System.IO.Compression;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>ZIP archives: an Office document, OpenDocument file or book is read as what it is; any other archive file by file, each under
/// its path.</summary>
internal sealed class ZipParser(IOptions<DocumentOptions> options, IServiceProvider? services = null) : IDocumentParser
{
    private const int MaxFiles = 1_000;
    private const int MaxTypeBytes = 100;

    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/zip", "application/x-zip-compressed"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        if (bytes.Length == 0)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        try
        {
            using var archive = ArchiveGuard.Open(bytes, options.Value, cancellationToken);
            using var depth = ContainerDepth.Enter();
            var catalog =
                services?.GetService<DocumentParserCatalog>()
                ?? throw new DocumentUnreadableException("unsupported-type", "Archives are not read here.");
            if (TypeOf(archive) is { } type)
            {
                using var whole = new MemoryStream(bytes, writable: false);
                return await catalog.Resolve(type).ParseAsync(whole, type, cancellationToken);
            }

            return await ReadFilesAsync(archive, catalog, cancellationToken);
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            throw new DocumentUnreadableException("corrupt", "The archive is damaged or is no ZIP archive.", e);
        }
    }

    // The parts tell what the archive is, whatever its name says.
    internal static string? TypeOf(ZipArchive archive)
    {
        if (
            archive.GetEntry("mimetype")?.ReadStart(MaxTypeBytes + 1) is { Length: <= MaxTypeBytes } start
            && System.Text.Encoding.ASCII.GetString(start).Trim() is var type
            && type.StartsWith("application/", StringComparison.Ordinal)
        )
        {
            return type;
        }

        return archive.GetEntry("word/document.xml") is not null ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            : archive.GetEntry("xl/workbook.xml") is not null || archive.GetEntry("xl/workbook.bin") is not null
                ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            : archive.GetEntry("ppt/presentation.xml") is not null
                ? "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            : null;
    }

    /// <summary>The files of an archive, without folders and what file systems add.</summary>
    internal static List<ZipArchiveEntry> FilesOf(ZipArchive archive) =>
        [
            .. archive.Entries.Where(entry =>
                entry.Name is not ("" or ".DS_Store" or "Thumbs.db" or "desktop.ini")
                && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)
            ),
        ];

    private async Task<ParsedDocument> ReadFilesAsync(
        ZipArchive archive,
        DocumentParserCatalog catalog,
        CancellationToken cancellationToken
    )
    {
        var builder = new DocumentTextBuilder(options.Value.MaxTextCharacters);
        var files = FilesOf(archive);
        if (files.Count > MaxFiles)
        {
            throw new DocumentUnreadableException(
                "too-large",
                $"The archive holds {files.Count} files; the limit is {MaxFiles}. Send them in several archives."
            );
        }

        DocumentUnreadableException? refused = null;
        foreach (var entry in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var content = new MemoryStream(ReadIntact(entry), writable: false);
                var document = await catalog.ParseAsync(content, null, entry.Name, cancellationToken);
                builder.Add(BlockKind.Heading, TextCleaner.CleanLine(entry.FullName), 1);
                builder.Append(document);
            }
            catch (DocumentUnreadableException e)
            {
                refused ??= e;
                builder.LeaveOut(LeftOutKinds.UnreadablePart, entry.Length);
            }
        }

        return builder.IsEmpty && refused is not null
            ? throw new DocumentUnreadableException(
                refused.Reason,
                $"None of the {files.Count} files of the archive can be read. The first says: {refused.Message}",
                refused
            )
            : builder.Build(null, "The archive holds no files.");
    }

    private static byte[] ReadIntact(ZipArchiveEntry entry)
    {
        try
        {
            return entry.Read();
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw new DocumentUnreadableException("corrupt", "The file is damaged, or encrypted in the archive.", e);
        }
    }
}
