using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Knowledge;

/// <summary>One metadata entry as one exact term. Values that no index takes as a term are replaced by their hash, on both sides alike.</summary>
internal static class MetadataTerm
{
    private const int MaxLength = 2_000;

    /// <summary>The term of every chunk that has an access label.</summary>
    public static string AnyAccess { get; } = Of(DocumentAccess.MetadataKey, "*");

    /// <summary>The terms of a chunk: one for each entry, for access labels one for each label and <see cref="AnyAccess"/>.</summary>
    public static IEnumerable<string> OfAll(IReadOnlyDictionary<string, string> metadata) =>
        metadata.SelectMany(entry =>
            entry.Key == DocumentAccess.MetadataKey
                ? DocumentAccess.LabelsOf(metadata).Select(OfAccess).Append(AnyAccess)
                : [Of(entry.Key, entry.Value)]
        );

    /// <summary>The term of an access label.</summary>
    public static string OfAccess(string label) => Of(DocumentAccess.MetadataKey, label);

    public static string Of(string key, string value)
    {
        var term = string.Concat(key, "\u001f", value);
        return term.Length <= MaxLength ? term : "sha256\u001f" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)));
    }
}
