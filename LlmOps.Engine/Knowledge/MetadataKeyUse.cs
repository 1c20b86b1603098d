namespace LlmOps.Engine.Knowledge;

/// <summary>A metadata key that documents with a certain set of access labels have or had.</summary>
/// <param name="Key">The key.</param>
/// <param name="Labels">The labels, separated by spaces; empty for documents without any.</param>
public sealed record MetadataKeyUse(string Key, string Labels)
{
    /// <summary>Whether one who sees some labels (null: all) sees a document with these labels, and so the key.</summary>
    public bool IsVisibleTo(IReadOnlyCollection<string>? seen) =>
        seen is null || Labels.Length == 0 || Labels.Split(' ').Any(seen.Contains);

    /// <summary>The uses of a document's metadata that the record before did not have.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="before">The metadata before, or null.</param>
    internal static IReadOnlyList<MetadataKeyUse> Added(
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, string>? before
    )
    {
        var labels = metadata.GetValueOrDefault(DocumentAccess.MetadataKey, "");
        var isRelabelled = before is null || before.GetValueOrDefault(DocumentAccess.MetadataKey, "") != labels;
        return
        [
            .. metadata
                .Keys.Where(key => key != DocumentAccess.MetadataKey && (isRelabelled || !before!.ContainsKey(key)))
                .Select(key => new MetadataKeyUse(key, labels)),
        ];
    }
}
