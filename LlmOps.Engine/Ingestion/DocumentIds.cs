using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.Ingestion;

/// <summary>Ids of documents: 1 to 128 characters of <c>A-Z a-z 0-9 . _ -</c>, starting with a letter or digit.</summary>
public static partial class DocumentIds
{
    /// <summary>Characters of an id at most.</summary>
    public const int MaxLength = 128;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>True where the id has the right form.</summary>
    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    /// <summary>An id made from a content hash: the same hash gives the same id. 17 characters.</summary>
    /// <param name="contentHash">Hexadecimal SHA-256.</param>
    public static string FromContentHash(string contentHash) => "d" + Short(Convert.FromHexString(contentHash), 16);

    /// <summary>An id made from a file's path inside a folder: legible, and different for different paths.</summary>
    public static string FromPath(string relativePath)
    {
        var path = relativePath.Replace('\\', '/').Trim('/');
        if (IsValid(path))
        {
            return path;
        }

        // What was changed to fit could have been another file's name, so that the path's own hash is added.
        var name = Misfits().Replace(path, "-").Trim('-', '.', '_');
        var mark = Short(SHA256.HashData(Encoding.UTF8.GetBytes(path)), 8);
        var keep = MaxLength - mark.Length - 1;
        return name.Length == 0 ? $"f-{mark}" : $"{(name.Length > keep ? name[^keep..].TrimStart('-', '.', '_') : name)}-{mark}";
    }

    private static string Short(ReadOnlySpan<byte> hash, int length)
    {
        var text = new StringBuilder(length);
        for (var bit = 0; text.Length < length; bit += 5)
        {
            var window = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            text.Append(Alphabet[(window >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Misfits();
}
