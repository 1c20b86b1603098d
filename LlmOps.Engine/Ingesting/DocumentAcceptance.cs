using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>The rules of a document's record that every catalog keeps alike.</summary>
internal static class DocumentAcceptance
{
    /// <summary>Accepts a document beside what is known under its id, or gives what it is accepted as without a change.</summary>
    /// <param name="document">The document.</param>
    /// <param name="known">The record under its id, or null.</param>
    /// <param name="knownIsDeleted">True where that document was deleted.</param>
    /// <param name="now">The time.</param>
    /// <param name="floor">The highest generation that the tenant's documents had when it was erased last; a document that is new begins
    /// behind it.</param>
    public static Acceptance Accept(
        AcceptedDocument document,
        DocumentRecord? known,
        bool knownIsDeleted,
        DateTimeOffset now,
        long floor = 0
    )
    {
        if (known is not null && !knownIsDeleted)
        {
            if (known.ContentHash == document.ContentHash && !known.State.IsGivenUp())
            {
                return new Acceptance(known, IsNew: false);
            }

            if (document.Path is not null && !IsSameFile(known, document))
            {
                return new Acceptance(known, IsNew: false) { IsTaken = true };
            }
        }

        return new Acceptance(Next(document, known, knownIsDeleted, now, floor), IsNew: true)
        {
            Replaces = known is not null && !knownIsDeleted && (known.ActiveGeneration is not null || !known.State.IsGivenUp()),
        };
    }

    /// <summary>Whether a record tells of the file that the document is, at the same path of the same source.</summary>
    public static bool IsSameFile(DocumentRecord known, AcceptedDocument document) =>
        document.Path is { } path
        && (
            known.Origin == document.Origin
            || FormerDocumentIds.IsOf(known, document.Origin[..document.Origin.IndexOf(':', StringComparison.Ordinal)], path)
        );

    /// <summary>The record of a newly accepted generation. What answers now goes on answering until the new generation is ready.</summary>
    public static DocumentRecord Next(
        AcceptedDocument document,
        DocumentRecord? known,
        bool knownIsDeleted,
        DateTimeOffset now,
        long floor = 0
    ) =>
        new()
        {
            Id = document.Id,
            Title = document.Title,
            ContentType = document.ContentType,
            Origin = document.Origin,
            Bytes = document.Bytes,
            ContentHash = document.ContentHash,
            Metadata = document.Metadata,
            Generation = (known?.Generation ?? floor) + 1,
            ActiveGeneration = knownIsDeleted ? null : known?.ActiveGeneration,
            State = DocumentState.Received,
            AcceptedAt = now,
            UpdatedAt = now,
        };

    /// <summary>Applies a change and verifies that the fields which it must not touch are unchanged.</summary>
    public static DocumentRecord Changed(DocumentRecord record, Func<DocumentRecord, DocumentRecord> change, DateTimeOffset now)
    {
        var changed = change(record);
        return changed.Id == record.Id && changed.Generation == record.Generation && changed.ContentHash == record.ContentHash
            ? changed with
            {
                UpdatedAt = now,
            }
            : throw new InvalidOperationException("A change of a document's record must not touch its id, generation or hash.");
    }

    /// <summary>Since when the record has been waiting for a worker: its last change, or its next attempt where that is
    /// later.</summary>
    public static DateTimeOffset QuietSince(DocumentRecord record) =>
        record.NextAttemptAt is { } next && next > record.UpdatedAt ? next : record.UpdatedAt;
}
