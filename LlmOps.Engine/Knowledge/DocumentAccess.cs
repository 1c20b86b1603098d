using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Access labels of documents: a caller sees a document without labels, and one with labels where it has one of them. They are
/// kept with the metadata, under a key that no sender can use, so that they reach every store that metadata reaches, and a change of them
/// is a new generation.</summary>
public static class DocumentAccess
{
    /// <summary>The key of the labels among the metadata; a key that is sent begins with a letter or digit.</summary>
    public const string MetadataKey = "#access";

    /// <summary>Metadata with labels.</summary>
    public static IReadOnlyDictionary<string, string> Add(
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyCollection<string> labels
    ) =>
        labels.Count == 0
            ? metadata
            : new Dictionary<string, string>(metadata)
            {
                [MetadataKey] = string.Join(' ', labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            };

    /// <summary>The labels among metadata.</summary>
    public static IReadOnlyList<string> LabelsOf(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(MetadataKey, out var labels) ? labels.Split(' ') : [];

    /// <summary>What the sender gave as metadata.</summary>
    public static IReadOnlyDictionary<string, string> WithoutLabels(IReadOnlyDictionary<string, string> metadata) =>
        metadata.ContainsKey(MetadataKey) ? metadata.Where(entry => entry.Key != MetadataKey).ToDictionary() : metadata;

    /// <summary>The labels that a caller sees, for filters; null: all.</summary>
    public static IReadOnlyCollection<string>? SeenBy(Caller caller) => caller.SeesEveryLabel ? null : [.. caller.AccessLabels];

    /// <summary>Whether one who sees some labels (null: all) sees a document of this metadata.</summary>
    public static bool Allows(IReadOnlyCollection<string>? seen, IReadOnlyDictionary<string, string> metadata) =>
        seen is null || !metadata.TryGetValue(MetadataKey, out var labels) || Allows(seen, labels);

    /// <summary>Whether one who sees some labels (null: all) sees what rests on documents of these sets of labels, each separated by
    /// spaces.</summary>
    public static bool AllowsAll(IReadOnlyCollection<string>? seen, IReadOnlyList<string>? labelSets) =>
        seen is null || labelSets is null || labelSets.All(labels => Allows(seen, labels));

    /// <summary>Whether one who sees some labels (null: all) sees a document under a set of labels, separated by spaces; empty:
    /// none.</summary>
    public static bool AllowsSet(IReadOnlyCollection<string>? seen, string labels) =>
        seen is null || labels.Length == 0 || Allows(seen, labels);

    private static bool Allows(IReadOnlyCollection<string> seen, string labels) => labels.Split(' ').Any(seen.Contains);
}
