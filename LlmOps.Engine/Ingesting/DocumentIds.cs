using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Ingesting;

/// <summary>Ids of documents: 1 to 128 UTF-16 code units of letters and digits of any script with their marks, <c>.</c>, <c>_</c> and
/// <c>-</c>, in Unicode's composed form (NFC), starting with a letter or digit.
/// </summary>
public static class DocumentIds
{
    /// <summary>UTF-16 code units of an id at most.</summary>
    public const int MaxLength = 128;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int MarkLength = 8;

    private static readonly SearchValues<char> s_markCharacters = SearchValues.Create(Alphabet);

    /// <summary>True where the id has the right form.</summary>
    public static bool IsValid(string? id)
    {
        if (id is null or "" || id.Length > MaxLength)
        {
            return false;
        }

        var isFirst = true;
        foreach (var rune in id.EnumerateRunes())
        {
            // Half of a surrogate pair reads as U+FFFD, which is no letter.
            if (isFirst ? !Rune.IsLetterOrDigit(rune) : !Fits(rune))
            {
                return false;
            }

            isFirst = false;
        }

        return Composed(id) == id;
    }

    /// <summary>An id made from a content hash: the same hash gives the same id. 17 characters.</summary>
    /// <param name="contentHash">Hexadecimal SHA-256.</param>
    public static string FromContentHash(string contentHash) => "d" + Short(Convert.FromHexString(contentHash), 16);

    /// <summary>An id made from a file's path: legible, and different for different paths.</summary>
    /// <remarks>Whatever is changed to fit could have been another file's name, so that a hash of the whole path then ends the id. A path
    /// that ends like a hash gets one too.</remarks>
    public static string FromPath(string path) => IsValid(path) && !EndsWithMark(path) ? path : Marked(path, path);

    /// <summary>Another id for a path whose first choice belongs to a document of another origin.</summary>
    /// <param name="path">The path.</param>
    /// <param name="origin">Where the file comes from, path included.</param>
    /// <param name="number">1 for the first alternative, 2 for the second.</param>
    public static string Alternative(string path, string origin, int number) =>
        Marked(path, string.Create(CultureInfo.InvariantCulture, $"{number}\n{origin}"));

    private static string Marked(string path, string hashed)
    {
        var name = Fold(path);
        var mark = Short(SHA256.HashData(HashedBytes(hashed)), MarkLength);
        var keep = MaxLength - mark.Length - 1;
        if (name.Length > keep)
        {
            // The end of a path says more than its beginning. Half a pair at the cut is no letter and goes.
            name = Fold(name[^keep..]);
        }

        return name.Length == 0 ? $"f-{mark}" : $"{name}-{mark}";
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Composed(text).EnumerateRunes())
        {
            if (Fits(rune))
            {
                // Marks without a letter before them belong to nothing.
                if (folded.Length > 0 || Rune.IsLetterOrDigit(rune))
                {
                    folded.Append(rune.ToString());
                }
            }
            else if (folded.Length > 0 && folded[^1] != '-')
            {
                folded.Append('-');
            }
        }

        return Composed(folded.ToString()).TrimEnd('-', '.', '_');
    }

    // As string.Normalize would, which leaves all but ASCII as it is in invariant globalization mode.
    private static string Composed(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (composed.Length > 0 && CanonicalComposition.Compose(composed[^1], character) is var joined and not '\0')
            {
                composed[^1] = joined;
            }
            else
            {
                composed.Append(character);
            }
        }

        return composed.ToString();
    }

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    // Every encoding would make all half pairs the same, so text that has some is hashed as its code units.
    private static byte[] HashedBytes(string text) =>
        IsText(text) ? Encoding.UTF8.GetBytes(text) : [0xFF, .. MemoryMarshal.AsBytes(text.AsSpan())];

    private static bool Fits(Rune rune) =>
        rune.Value is '.' or '_' or '-'
        || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool EndsWithMark(string id) =>
        id.Length > MarkLength && id[^(MarkLength + 1)] == '-' && id.AsSpan(id.Length - MarkLength).IndexOfAnyExcept(s_markCharacters) < 0;

    internal static string Short(ReadOnlySpan<byte> hash, int length)
    {
        var text = new StringBuilder(length);
        for (var bit = 0; text.Length < length; bit += 5)
        {
            var window = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            text.Append(Alphabet[(window >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }
}
