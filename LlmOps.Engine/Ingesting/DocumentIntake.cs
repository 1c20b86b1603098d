using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>The one way in for documents: from the API, the drop folder and S3 alike.</summary>
/// <remarks>The order is: reserve a generation, store the content, queue the work, answer. A queue that is down delays the work and fails
/// nothing. A crash in between leaves a record without content or without a message; sending the document again mends both, and so does the
/// worker's recovery, which queues what it finds and fails with a clear word what has no content.</remarks>
public sealed partial class DocumentIntake(
    IDocumentCatalog catalog,
    IDocumentStore store,
    IngestMessageSender queue,
    DocumentParserCatalog parsers,
    IOptions<IntakeOptions> options,
    ILogger<DocumentIntake> logger,
    ErasureWatch? erasures = null
)
{
    private const int MaxAlternatives = 16;
    private const int MaxLabels = 16;

    /// <summary>Takes in one document; when it returns, the document survives any crash.</summary>
    /// <exception cref="IntakeRejectedException">The document breaks a limit or a rule of form.</exception>
    /// <exception cref="StoreUnavailableException">Catalog or document store are down; the document was not taken in.</exception>
    /// <exception cref="TenantErasedException">The tenant is being erased.</exception>
    public async Task<Acceptance> AcceptAsync(TenantScope scope, IncomingDocument document, CancellationToken cancellationToken)
    {
        await using var checkedDocument = await CheckAsync(document, "", cancellationToken);
        await CheckSightAsync(scope, document, checkedDocument, "", cancellationToken);
        return await AcceptAsync(scope, checkedDocument, cancellationToken);
    }

    /// <summary>Takes in the documents of one request. All are checked before the first is kept; the faulty field is named
    /// <c>documents[i].…</c>.</summary>
    /// <returns>What became of each document, in order. Where a store fails after some were accepted, the rest is not accepted, and says
    /// so.</returns>
    /// <exception cref="IntakeRejectedException">One of the documents breaks a limit or a rule of form; none was kept.</exception>
    /// <exception cref="StoreUnavailableException">Catalog or document store failed before any of the documents was accepted.</exception>
    public async Task<IReadOnlyList<IntakeResult>> AcceptAsync(
        TenantScope scope,
        IReadOnlyList<IncomingDocument> documents,
        CancellationToken cancellationToken
    )
    {
        var limit = options.Value.MaxDocumentsPerRequest;
        if (documents.Count == 0)
        {
            throw new IntakeRejectedException("empty", "documents", null, 0, "The request holds no document.");
        }

        if (documents.Count(document => !document.IsArchived) is var sent && sent > limit)
        {
            throw new IntakeRejectedException(
                "too-many",
                "documents",
                limit,
                sent,
                $"A request holds at most {limit} documents; this one holds {sent}."
            );
        }

        var checkedDocuments = new List<CheckedDocument>(documents.Count);
        try
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < documents.Count; i++)
            {
                var document = await CheckAsync(documents[i], $"documents[{i}].", cancellationToken);
                checkedDocuments.Add(document);
                if (!ids.Add(document.Accepted.Id) && (documents[i].Id ?? document.Accepted.Path) is not null)
                {
                    throw new IntakeRejectedException(
                        "duplicate",
                        $"documents[{i}].id",
                        null,
                        null,
                        "Another document of the same request has the same id, or is the file of the same path."
                    );
                }
            }

            for (var i = 0; i < documents.Count; i++)
            {
                await CheckSightAsync(scope, documents[i], checkedDocuments[i], $"documents[{i}].", cancellationToken);
            }

            var results = new List<IntakeResult>(documents.Count);
            StoreUnavailableException? failed = null;
            foreach (var document in checkedDocuments)
            {
                try
                {
                    // A store that failed is not tried again for each of the rest.
                    var acceptance = failed is null ? await AcceptAsync(scope, document, cancellationToken) : null;
                    results.Add(new IntakeResult(acceptance?.Record.Id ?? document.Accepted.Id, acceptance, failed));
                }
                catch (StoreUnavailableException e) when (results.Count > 0)
                {
                    failed = e;
                    results.Add(new IntakeResult(document.Accepted.Id, null, failed));
                }
            }

            return results;
        }
        finally
        {
            foreach (var document in checkedDocuments)
            {
                await document.DisposeAsync();
            }
        }
    }

    private async Task<Acceptance> AcceptAsync(TenantScope scope, CheckedDocument document, CancellationToken cancellationToken)
    {
        erasures?.ThrowIfUnderWay(scope);
        using var activity = EngineDiagnostics.ActivitySource.StartActivity("accept document", ActivityKind.Producer);
        activity?.SetTag(EngineDiagnosticsNames.TenantId, scope.TenantId).SetTag(EngineDiagnosticsNames.DocumentId, document.Accepted.Id);

        var acceptance = document.Accepted.Path is null
            ? await NoteAsync(scope, document.Accepted, cancellationToken)
            : await NoteFileAsync(scope, document.Accepted, cancellationToken);
        var record = acceptance.Record;
        activity?.SetTag(EngineDiagnosticsNames.Generation, record.Generation);

        // Received but not new: the process that took it first may have died between the steps below.
        if (!acceptance.IsNew && record.State is not DocumentState.Received)
        {
            LogUnchanged(scope.TenantId, record.Id, record.Generation);
            return acceptance;
        }

        try
        {
            document.Content.Position = document.Start;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.Value.StoreTimeLimit);
            await store.PutContentAsync(scope, record.Id, record.Generation, document.Content, limit.Token);
        }
        catch (Exception e)
        {
            if (acceptance.IsNew)
            {
                await GiveUpAsync(scope, record, e);
            }

            if (StoreUnavailableException.IsOutage(e) && !cancellationToken.IsCancellationRequested)
            {
                throw new StoreUnavailableException("document-store", "The document could not be stored. Send it again later.", e);
            }

            throw;
        }

        await queue.SendAsync(
            new IngestMessage(scope.TenantId, record.Id, record.Generation) { TraceParent = activity?.Id },
            cancellationToken
        );
        if (acceptance.IsNew)
        {
            LogAccepted(scope.TenantId, record.Id, record.Generation, record.Bytes, record.ContentType, record.Origin);
            IngestMetrics.CountDocument(DocumentState.Received);
        }

        return acceptance;
    }

    private async Task<Acceptance> NoteAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.AcceptAsync(scope, document, cancellationToken);
        }
        catch (Exception e) when (StoreUnavailableException.IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("document-catalog", "The document could not be noted. Send it again later.", e);
        }
    }

    /// <summary>Notes a file under the id that it has, or else under the first one made from its path that is not another
    /// document's.</summary>
    private async Task<Acceptance> NoteFileAsync(TenantScope scope, AcceptedDocument document, CancellationToken cancellationToken)
    {
        var path = document.Path!;
        string?[] earlier =
        [
            FormerDocumentIds.Of(path, isUpload: document.Origin.StartsWith(DocumentOrigins.Upload + ":", StringComparison.Ordinal)),
            DocumentIds.Alternative(path, document.Origin, 1),
        ];
        foreach (var id in earlier)
        {
            if (
                id is not null
                && await FindAsync(scope, id, cancellationToken) is { } known
                && DocumentAcceptance.IsSameFile(known, document)
                && await NoteAsync(scope, document with { Id = id }, cancellationToken) is { IsTaken: false } again
            )
            {
                return again;
            }
        }

        for (var number = 0; number < MaxAlternatives; number++)
        {
            var id = number == 0 ? document.Id : DocumentIds.Alternative(path, document.Origin, number);
            if (await NoteAsync(scope, document with { Id = id }, cancellationToken) is { IsTaken: false } acceptance)
            {
                return acceptance;
            }
        }

        throw new IntakeRejectedException(
            "duplicate",
            "id",
            MaxAlternatives,
            MaxAlternatives,
            "Every id that the file's name allows belongs to another document."
        );
    }

    private async Task<DocumentRecord?> FindAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.GetAsync(scope, id, cancellationToken);
        }
        catch (Exception e) when (StoreUnavailableException.IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("document-catalog", "The document could not be noted. Send it again later.", e);
        }
    }

    // The sender is told that it failed; the record must not promise otherwise.
    private async Task GiveUpAsync(TenantScope scope, DocumentRecord record, Exception cause)
    {
        try
        {
            await catalog.UpdateAsync(
                scope,
                record.Id,
                record.Generation,
                r =>
                    r with
                    {
                        State = DocumentState.Failed,
                        ErrorCode = IngestErrors.ContentMissing,
                        ErrorMessage = IngestErrors.ContentMissingMessage,
                    },
                CancellationToken.None
            );
        }
        catch (Exception e)
        {
            // The worker's recovery comes to the same end later.
            LogGiveUpFailed(e, scope.TenantId, record.Id, record.Generation);
        }

        LogNotStored(cause, scope.TenantId, record.Id, record.Generation);
    }

    /// <summary>A sender who does not see a document cannot replace it either.</summary>
    private async Task CheckSightAsync(
        TenantScope scope,
        IncomingDocument document,
        CheckedDocument checkedDocument,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        if (
            document.SenderLabels is { } seen
            && await FindAsync(scope, checkedDocument.Accepted.Id, cancellationToken) is { } known
            && !DocumentAccess.Allows(seen, known.Metadata)
        )
        {
            throw new IntakeRejectedException("duplicate", $"{prefix}id", null, null, "The id belongs to another document.");
        }
    }

    private async Task<CheckedDocument> CheckAsync(IncomingDocument document, string prefix, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        if (document.Id is not null && !DocumentIds.IsValid(document.Id))
        {
            throw document.Id.Length > DocumentIds.MaxLength
                ? TooLong($"{prefix}id", DocumentIds.MaxLength, document.Id.Length)
                : new IntakeRejectedException(
                    "invalid-form",
                    $"{prefix}id",
                    null,
                    null,
                    $"An id is 1 to {DocumentIds.MaxLength} letters and digits of any script, dots, underscores or hyphens, in composed "
                        + $"form (NFC), and starts with a letter or digit."
                );
        }

        if (document.FileName?.Length > limits.MaxFileNameLength)
        {
            throw TooLong($"{prefix}fileName", limits.MaxFileNameLength, document.FileName.Length);
        }

        if (document.Title?.Length > limits.MaxTitleLength)
        {
            throw TooLong($"{prefix}title", limits.MaxTitleLength, document.Title.Length);
        }

        if (document.Metadata.Count > limits.MaxMetadataEntries)
        {
            throw new IntakeRejectedException(
                "too-many",
                $"{prefix}metadata",
                limits.MaxMetadataEntries,
                document.Metadata.Count,
                $"Metadata has at most {limits.MaxMetadataEntries} entries; this has {document.Metadata.Count}."
            );
        }

        foreach (var (key, value) in document.Metadata)
        {
            if (key.Length > limits.MaxMetadataKeyLength)
            {
                throw TooLong($"{prefix}metadata", limits.MaxMetadataKeyLength, key.Length);
            }

            if (!MetadataKey().IsMatch(key))
            {
                throw new IntakeRejectedException(
                    "invalid-form",
                    $"{prefix}metadata",
                    null,
                    null,
                    "A metadata key is made of letters, digits, dots, underscores and hyphens, and starts with a letter or digit."
                );
            }

            if (value is null)
            {
                throw new IntakeRejectedException("invalid-form", $"{prefix}metadata.{key}", null, null, "A metadata value is a text.");
            }

            if (value.Length > limits.MaxMetadataValueLength)
            {
                throw TooLong($"{prefix}metadata.{key}", limits.MaxMetadataValueLength, value.Length);
            }
        }

        if (document.AccessLabels.Count > MaxLabels)
        {
            throw new IntakeRejectedException(
                "too-many",
                $"{prefix}access",
                MaxLabels,
                document.AccessLabels.Count,
                $"A document has at most {MaxLabels} access labels; this has {document.AccessLabels.Count}."
            );
        }

        foreach (var label in document.AccessLabels)
        {
            if (label is null || !Caller.IsLabel(label))
            {
                throw new IntakeRejectedException(
                    "invalid-form",
                    $"{prefix}access",
                    Caller.MaxLabelLength,
                    label?.Length,
                    $"An access label is 1 to {Caller.MaxLabelLength} letters, digits, dots, underscores, colons or hyphens."
                );
            }

            if (document.SenderLabels?.Contains(label) == false)
            {
                throw new IntakeRejectedException(
                    "invalid-value",
                    $"{prefix}access",
                    null,
                    null,
                    $"The sender does not have the access label '{label}'."
                );
            }
        }

        var metadata = DocumentAccess.Add(document.Metadata, document.AccessLabels);
        var givenType = string.IsNullOrWhiteSpace(document.ContentType) ? "application/octet-stream" : document.ContentType.Trim();
        if (givenType.Length > limits.MaxContentTypeLength)
        {
            throw TooLong($"{prefix}contentType", limits.MaxContentTypeLength, givenType.Length);
        }

        if (!MediaType().IsMatch(givenType))
        {
            throw new IntakeRejectedException(
                "invalid-form",
                $"{prefix}contentType",
                null,
                null,
                "A content type has the form type/subtype, with parameters behind a semicolon."
            );
        }

        // Reading a stream that cannot be read twice goes through memory, and beyond a bound through a file that goes away with its handle.
        var spool = document.Content.CanSeek ? null : new SpooledStream(document.Content, limits.MaxBytesInMemory);
        var content = spool ?? document.Content;
        try
        {
            var start = content.Position;
            var contentType = await DetectAsync(content, start, givenType, document.FileName, $"{prefix}contentType", cancellationToken);
            var (hash, bytes) = await HashAsync(content, contentType, document, metadata, $"{prefix}content", cancellationToken);
            var path = string.IsNullOrEmpty(document.FileName) ? null : document.FileName;
            var id = document.Id ?? (path is null ? DocumentIds.FromContentHash(hash) : DocumentIds.FromPath(path));
            var fileName = path?[(path.LastIndexOfAny(['/', '\\']) + 1)..];
            var title = FirstOf(document.Title, fileName, id);
            return new CheckedDocument(
                content,
                start,
                spool,
                new AcceptedDocument(
                    id,
                    title.Length > limits.MaxTitleLength ? title[..limits.MaxTitleLength] : title,
                    contentType,
                    path is null ? document.Origin : $"{document.Origin}:{path}",
                    bytes,
                    hash,
                    metadata
                )
                {
                    Path = document.Id is null ? path : null,
                }
            );
        }
        catch
        {
            if (spool is not null)
            {
                await spool.DisposeAsync();
            }

            throw;
        }
    }

    private async Task<string> DetectAsync(
        Stream content,
        long start,
        string givenType,
        string? fileName,
        string field,
        CancellationToken cancellationToken
    )
    {
        var head = new byte[DocumentParserCatalog.SniffedBytes];
        var length = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        content.Position = start;
        try
        {
            return length == 0 ? givenType : parsers.Detect(givenType, fileName, head.AsSpan(0, length));
        }
        catch (DocumentUnreadableException e)
        {
            throw new IntakeRejectedException(e.Reason, field, null, null, e.Message);
        }
    }

    private async Task<(string Hash, long Bytes)> HashAsync(
        Stream content,
        string contentType,
        IncomingDocument document,
        IReadOnlyDictionary<string, string> metadata,
        string field,
        CancellationToken cancellationToken
    )
    {
        var limit = options.Value.MaxDocumentBytes;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var bytes = 0L;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes += read;
            if (bytes > limit)
            {
                var size = content.CanSeek && document.Content.CanSeek ? document.Content.Length : bytes;
                throw new IntakeRejectedException(
                    "too-large",
                    field,
                    limit,
                    size,
                    $"A document has at most {limit} bytes; this one has {(document.Content.CanSeek ? "" : "at least ")}{size}."
                );
            }

            hash.AppendData(buffer.AsSpan(0, read));
        }

        if (bytes == 0)
        {
            throw new IntakeRejectedException("empty", field, null, 0, "The document is empty.");
        }

        // Lengths come before the parts, so that no two documents run together to the same bytes.
        Append(contentType);
        Append(document.Title ?? "");
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(key);
            Append(value);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);

        void Append(string part)
        {
            var encoded = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes((long)encoded.Length));
            hash.AppendData(encoded);
        }
    }

    private static string FirstOf(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                return candidate.Trim();
            }
        }

        return "";
    }

    private static IntakeRejectedException TooLong(string field, int limit, int length) =>
        new("too-long", field, limit, length, $"{field} has at most {limit} characters; this one has {length}.");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex MetadataKey();

    [GeneratedRegex(@"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+\s*(;[^\r\n]*)?\z")]
    private static partial Regex MediaType();

    [LoggerMessage(
        1300,
        LogLevel.Information,
        "{TenantId}/{DocumentId}: accepted generation {Generation}, {Bytes} bytes of {ContentType} from {Origin}."
    )]
    private partial void LogAccepted(string tenantId, string documentId, long generation, long bytes, string contentType, string origin);

    [LoggerMessage(1301, LogLevel.Information, "{TenantId}/{DocumentId}: the same content is already there as generation {Generation}.")]
    private partial void LogUnchanged(string tenantId, string documentId, long generation);

    [LoggerMessage(1302, LogLevel.Error, "{TenantId}/{DocumentId}: the content of generation {Generation} could not be stored.")]
    private partial void LogNotStored(Exception exception, string tenantId, string documentId, long generation);

    [LoggerMessage(
        1303,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: generation {Generation} could not be marked as failed; recovery will do it."
    )]
    private partial void LogGiveUpFailed(Exception exception, string tenantId, string documentId, long generation);

    private sealed record CheckedDocument(Stream Content, long Start, IAsyncDisposable? Spool, AcceptedDocument Accepted) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Spool?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
