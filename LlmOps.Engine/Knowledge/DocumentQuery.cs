using LlmOps.Engine.Text;

namespace LlmOps.Engine.Knowledge;

/// <summary>Which documents a list shows; every given condition must hold.</summary>
public sealed class DocumentQuery
{
    private readonly string[] _words = [];

    /// <summary>Only documents in this state, or null.</summary>
    public DocumentState? State { get; init; }

    /// <summary>Words that must all stand in the title or the id, whatever their case; empty for none.</summary>
    public string Text
    {
        get => string.Join(' ', _words);
        init => _words = TextCleaner.CleanLine(value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Conditions on id and metadata, and the labels that the caller sees.</summary>
    public ChunkFilter Filter { get; init; } = ChunkFilter.None;

    /// <summary>Whether the query shows a document.</summary>
    public bool Shows(DocumentRecord record) =>
        (State is null || record.State == State) && Filter.Accepts(record.Id, record.Metadata) && HasWords(record);

    /// <summary>Whether most documents can be expected to be shown.</summary>
    internal bool ShowsMost => _words.Length == 0 && Filter.Metadata.Count == 0;

    private bool HasWords(DocumentRecord record) =>
        Array.TrueForAll(
            _words,
            word =>
                record.Title.Contains(word, StringComparison.OrdinalIgnoreCase)
                || record.Id.Contains(word, StringComparison.OrdinalIgnoreCase)
        );
}
