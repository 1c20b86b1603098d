using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Puts the documents of an archive in the archive's place, each a document of its own under its path.</summary>
public sealed class ArchiveUnpacker(DocumentParserCatalog parsers, IEnumerable<IArchiveReader> readers, IOptions<IntakeOptions> options)
{
    private const string ArchiveType = "application/zip";
    private const int BytesInMemory = 64 * 1024;

    /// <summary>Unpacks the archives among the files of one request. A file of an archive that nothing reads, that is empty, or that is
    /// too large is skipped; what is no archive stays as it is.</summary>
    /// <exception cref="IntakeRejectedException">An archive is damaged, holds too many files, or none that can be read.</exception>
    public async Task<UnpackedDocuments> UnpackAsync(IReadOnlyList<IncomingDocument> documents, CancellationToken cancellationToken)
    {
        var (unpacked, skipped, opened) = (
            new List<IncomingDocument>(documents.Count),
            new List<SkippedFile>(),
            new List<IAsyncDisposable>()
        );
        try
        {
            for (var i = 0; i < documents.Count; i++)
            {
                var document = documents[i];
                if (!await IsArchiveAsync(document, cancellationToken))
                {
                    unpacked.Add(document);
                    continue;
                }

                using var archive = await OpenAsync(document, $"documents[{i}].content", cancellationToken);
                if (archive is null)
                {
                    unpacked.Add(document);
                    continue;
                }

                await UnpackAsync(archive, document, $"documents[{i}].content", unpacked, skipped, opened, cancellationToken);
            }
        }
        catch
        {
            await new UnpackedDocuments([], [], opened).DisposeAsync();
            throw;
        }

        return new UnpackedDocuments(unpacked, skipped, opened);
    }

    private async Task UnpackAsync(
        DocumentArchive archive,
        IncomingDocument document,
        string field,
        List<IncomingDocument> unpacked,
        List<SkippedFile> skipped,
        List<IAsyncDisposable> opened,
        CancellationToken cancellationToken
    )
    {
        var limit = options.Value.MaxArchiveFiles;
        if (archive.Files.Count > limit)
        {
            throw new IntakeRejectedException(
                "too-many",
                field,
                limit,
                archive.Files.Count,
                $"An archive holds at most {limit} files; this one holds {archive.Files.Count}. Send them in several archives."
            );
        }

        var (before, paths) = (unpacked.Count, new HashSet<string>(StringComparer.Ordinal));
        SkippedFile? first = null;
        foreach (var file in archive.Files)
        {
            var inner = CleanPath(file.Path);
            var path = $"{document.FileName}/{inner}";
            if (inner.Length == 0)
            {
                Skip("invalid-form", "The file has no name.");
                continue;
            }

            if (!paths.Add(path))
            {
                Skip("duplicate", "Another file of the archive has the same path.");
                continue;
            }

            if (path.Length > options.Value.MaxFileNameLength)
            {
                Skip("too-long", $"A file's name with its path has at most {options.Value.MaxFileNameLength} characters.");
                continue;
            }

            try
            {
                var content = await SpoolAsync(file, opened, cancellationToken);
                unpacked.Add(
                    new IncomingDocument
                    {
                        Content = content,
                        Origin = document.Origin,
                        FileName = path,
                        Metadata = document.Metadata,
                        AccessLabels = document.AccessLabels,
                        SenderLabels = document.SenderLabels,
                        IsArchived = true,
                    }
                );
            }
            catch (DocumentUnreadableException e)
            {
                Skip(e.Reason, e.Message);
            }

            void Skip(string reason, string message)
            {
                var entry = new SkippedFile(path, reason, message);
                first ??= entry;
                skipped.Add(entry);
            }
        }

        if (unpacked.Count == before)
        {
            throw first is null
                ? new IntakeRejectedException("empty", field, null, 0, "The archive holds no files.")
                : new IntakeRejectedException(
                    first.Reason,
                    field,
                    null,
                    null,
                    $"None of the {archive.Files.Count} files of the archive can be taken in. The first says: {first.Message}"
                );
        }
    }

    // A path is a name here, and names no place outside the archive.
    private static string CleanPath(string path) =>
        string.Join(
            '/',
            path.Split('/', '\\')
                .Select(segment => string.Concat(segment.Where(character => !char.IsControl(character))).Trim())
                .Where(segment => segment is not ("" or "." or ".."))
        );

    /// <summary>Reads a file's content to its end, so that the archive can be closed.</summary>
    private async Task<Stream> SpoolAsync(ArchivedFile file, List<IAsyncDisposable> opened, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxDocumentBytes;
        try
        {
            await using var source = file.Open();
            var content = new SpooledStream(source, BytesInMemory);
            opened.Add(content);
            var head = new byte[DocumentParserCatalog.SniffedBytes];
            var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
            if (length == 0)
            {
                throw new DocumentUnreadableException("empty", "The file is empty.");
            }

            parsers.Detect(null, file.Path, head.AsSpan(0, length));
            var buffer = new byte[64 * 1024];
            while (content.Length <= limit && await content.ReadAsync(buffer, cancellationToken) > 0) { }

            if (content.Length > limit)
            {
                throw new DocumentUnreadableException("too-large", $"A document has at most {limit} bytes.");
            }

            content.Position = 0;
            return content;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw new DocumentUnreadableException("corrupt", "The file is damaged, or encrypted in the archive.", e);
        }
    }

    private async Task<bool> IsArchiveAsync(IncomingDocument document, CancellationToken cancellationToken)
    {
        if (document.FileName is null || document.Id is not null || !document.Content.CanSeek)
        {
            return false;
        }

        var start = document.Content.Position;
        var head = new byte[DocumentParserCatalog.SniffedBytes];
        var length = await document.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        document.Content.Position = start;
        try
        {
            return length > 0 && parsers.Detect(document.ContentType, document.FileName, head.AsSpan(0, length)) == ArchiveType;
        }
        catch (DocumentUnreadableException)
        {
            // Intake refuses it in its own words.
            return false;
        }
    }

    private async Task<DocumentArchive?> OpenAsync(IncomingDocument document, string field, CancellationToken cancellationToken)
    {
        var start = document.Content.Position;
        try
        {
            foreach (var reader in readers)
            {
                if (await reader.OpenAsync(document.Content, cancellationToken) is { } archive)
                {
                    return archive;
                }
            }

            return null;
        }
        catch (DocumentUnreadableException e)
        {
            throw new IntakeRejectedException(e.Reason, field, null, null, e.Message);
        }
        finally
        {
            document.Content.Position = start;
        }
    }
}
