namespace LlmOps.Engine.Ingestion;

/// <summary>The rules of a document's record that every catalog keeps alike.</summary>
internal static class DocumentAcceptance
{
    /// <summary>The record of a newly accepted generation. What answers now goes on answering until the new generation is ready.</summary>
    public static DocumentRecord Next(AcceptedDocument document, DocumentRecord? known, bool knownIsDeleted, DateTimeOffset now) => new()
    {
        Id = document.Id,
        Title = document.Title,
        ContentType = document.ContentType,
        Origin = document.Origin,
        Bytes = document.Bytes,
        ContentHash = document.ContentHash,
        Metadata = document.Metadata,
        Generation = (known?.Generation ?? 0) + 1,
        ActiveGeneration = knownIsDeleted ? null : known?.ActiveGeneration,
        State = DocumentState.Received,
        AcceptedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Applies a change and sees to it that it leaves alone what it must not touch.</summary>
    public static DocumentRecord Changed(DocumentRecord record, Func<DocumentRecord, DocumentRecord> change, DateTimeOffset now)
    {
        var changed = change(record);
        return changed.Id == record.Id && changed.Generation == record.Generation && changed.ContentHash == record.ContentHash
            ? changed with { UpdatedAt = now }
            : throw new InvalidOperationException("A change of a document's record must not touch its id, generation or hash.");
    }

    /// <summary>Since when the record has been waiting for somebody to act: its last change, or its next attempt where that is later.</summary>
    public static DateTimeOffset QuietSince(DocumentRecord record) =>
        record.NextAttemptAt is { } next && next > record.UpdatedAt ? next : record.UpdatedAt;
}
