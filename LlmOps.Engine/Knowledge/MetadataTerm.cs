using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Knowledge;

/// <summary>One metadata entry as exact terms. Values that no index takes as a term are replaced by their hash, on both sides
/// alike.</summary>
/// <remarks>An entry has the term of its text, and where that is a number or a date a second one whose order is that of the values, so that
/// every index and the engine itself compare by the same text.</remarks>
internal static class MetadataTerm
{
    private const int MaxLength = 2_000;

    /// <summary>Ends a key. A key itself holds letters, digits, dots, underscores and hyphens.</summary>
    private const char EndOfKey = '\u001f';

    private const string NumberMark = "\u001en",
        DateMark = "\u001ed";

    /// <summary>The term of every chunk that has an access label.</summary>
    public static string AnyAccess { get; } = Of(DocumentAccess.MetadataKey, "*");

    /// <summary>The terms of a chunk: those of each entry, for access labels one for each label and <see cref="AnyAccess"/>; none for
    /// what the index itself keeps there (<c>_</c>).</summary>
    public static IEnumerable<string> OfAll(IReadOnlyDictionary<string, string> metadata) =>
        metadata
            .Where(entry => !entry.Key.StartsWith('_'))
            .SelectMany(entry =>
                entry.Key == DocumentAccess.MetadataKey
                    ? DocumentAccess.LabelsOf(metadata).Select(OfAccess).Append(AnyAccess)
                    : OfEntry(entry.Key, entry.Value)
            );

    /// <summary>The terms of one entry: its text, and its number or date.</summary>
    public static IEnumerable<string> OfEntry(string key, string value)
    {
        yield return Of(key, value);
        if (SortableText.TryParseNumber(value, out var number))
        {
            yield return OfNumber(key, number);
        }
        else if (DatePeriod.TryParse(value, out var period))
        {
            yield return OfDate(key, period.Start);
        }
    }

    /// <summary>The term of an access label.</summary>
    public static string OfAccess(string label) => Of(DocumentAccess.MetadataKey, label);

    public static string Of(string key, string value)
    {
        var term = string.Concat(key, [EndOfKey], value);
        return term.Length <= MaxLength
            ? term
            : string.Concat("sha256", [EndOfKey], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term))));
    }

    /// <summary>The term of a number.</summary>
    public static string OfNumber(string key, double number) => string.Concat(NumberPrefix(key), SortableText.Of(number));

    /// <summary>The term of a moment.</summary>
    public static string OfDate(string key, DateTime moment) => string.Concat(DatePrefix(key), SortableText.Of(moment));

    /// <summary>What the terms of a key's numbers begin with.</summary>
    public static string NumberPrefix(string key) => string.Concat(NumberMark, key, [EndOfKey]);

    /// <summary>What the terms of a key's dates begin with.</summary>
    public static string DatePrefix(string key) => string.Concat(DateMark, key, [EndOfKey]);

    /// <summary>The range that holds the terms of every text of a key.</summary>
    public static TermRange AnyText(string key) => new(Of(key, ""), true, string.Concat(key, [(char)(EndOfKey + 1)]), false);
}
