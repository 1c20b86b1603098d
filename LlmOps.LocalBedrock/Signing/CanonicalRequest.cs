using System.Security.Cryptography;
using System.Text;

namespace LlmOps.LocalBedrock.Signing;

/// <summary>The text that a Signature Version 4 signature is made over.</summary>
internal static class CanonicalRequest
{
    private const string Hex = "0123456789ABCDEF";

    /// <param name="method">The HTTP method.</param>
    /// <param name="wirePath">The path as it crosses the wire; each of its labels is encoded once more.</param>
    /// <param name="wireQuery">The query as it crosses the wire, without question mark.</param>
    /// <param name="signedHeaders">The names that the caller signed, in its order.</param>
    /// <param name="header">The value of a header, or null where the request has none.</param>
    /// <param name="payloadHash">What stands for the body.</param>
    public static string Build(
        string method,
        string wirePath,
        string wireQuery,
        IReadOnlyList<string> signedHeaders,
        Func<string, string?> header,
        string payloadHash
    )
    {
        var text = new StringBuilder();
        text.Append(method).Append('\n');
        text.Append(wirePath.Length == 0 ? "/" : Encode(wirePath, keepSlashes: true)).Append('\n');
        text.Append(Query(wireQuery)).Append('\n');
        foreach (var name in signedHeaders)
        {
            text.Append(name).Append(':').Append(Trimmed(header(name) ?? string.Empty)).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private static string Query(string query) =>
        string.Join(
            '&',
            query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair =>
                    (
                        Key: Encode(Uri.UnescapeDataString(pair[0]), false),
                        Value: Encode(pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty, false)
                    )
                )
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}")
        );

    private static string Encode(string text, bool keepSlashes)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)value;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' || (keepSlashes && c == '/'))
            {
                encoded.Append(c);
            }
            else
            {
                encoded.Append('%').Append(Hex[value >> 4]).Append(Hex[value & 15]);
            }
        }

        return encoded.ToString();
    }

    private static string Trimmed(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
