using System.Text;

namespace LlmOps.Formats.Html;

/// <summary>The charset that a page states in a <c>meta</c> element of its first 1,024 bytes, found as the HTML standard prescribes
/// it.</summary>
internal static class HtmlCharset
{
    private const int ScannedBytes = 1024;

    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, ScannedBytes)]);
        var at = 0;
        while ((at = head.IndexOf('<', at)) >= 0)
        {
            if (head.AsSpan(at).StartsWith("<!--"))
            {
                var end = head.IndexOf("-->", Math.Min(at + 2, head.Length), StringComparison.Ordinal);
                at = end < 0 ? head.Length : end + 3;
                continue;
            }

            if (head.AsSpan(at).StartsWith("<?xml"))
            {
                var end = head.IndexOf("?>", at, StringComparison.Ordinal);
                if (end > 0 && Attribute(head[at..end], "encoding") is { } declared)
                {
                    return declared;
                }
            }

            at++;
            if (at < head.Length && (char.IsAsciiLetter(head[at]) || head[at] == '/'))
            {
                var attributes = Attributes(head, ref at, out var name);
                if (name == "meta" && Charset(attributes) is { } charset)
                {
                    // A page in UTF-16 could not have been read so far: it does not mean what it says.
                    return charset.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? "utf-8"
                        : charset.Equals("x-user-defined", StringComparison.OrdinalIgnoreCase) ? "windows-1252"
                        : charset;
                }
            }
        }

        return null;
    }

    private static string? Charset(Dictionary<string, string> attributes)
    {
        if (attributes.TryGetValue("charset", out var charset) && charset.Trim().Length > 0)
        {
            return charset.Trim();
        }

        if (
            !attributes.TryGetValue("content", out var content)
            || !attributes.TryGetValue("http-equiv", out var kind)
            || !kind.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        var at = content.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        var rest = at < 0 ? "" : content[(at + "charset".Length)..].TrimStart();
        if (!rest.StartsWith('='))
        {
            return null;
        }

        var value = rest[1..].TrimStart().Trim('"', '\'');
        var end = value.AsSpan().IndexOfAny("; \t\"'");
        value = end < 0 ? value : value[..end];
        return value.Length == 0 ? null : value;
    }

    private static string? Attribute(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        var equals = at < 0 ? -1 : text.IndexOf('=', at);
        var value = equals < 0 ? "" : text[(equals + 1)..].Trim().Trim('"', '\'');
        var end = value.AsSpan().IndexOfAny("\"' ");
        value = end < 0 ? value : value[..end];
        return value.Length == 0 ? null : value;
    }

    private static Dictionary<string, string> Attributes(string head, ref int at, out string name)
    {
        var start = at;
        while (at < head.Length && !char.IsWhiteSpace(head[at]) && head[at] is not ('>' or '/' or '<'))
        {
            at++;
        }

        name = head[start..at].ToLowerInvariant();
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (at < head.Length && head[at] is not '>')
        {
            if (char.IsWhiteSpace(head[at]) || head[at] is '/' or '=')
            {
                at++;
                continue;
            }

            start = at;
            while (at < head.Length && !char.IsWhiteSpace(head[at]) && head[at] is not ('=' or '>' or '/'))
            {
                at++;
            }

            var key = head[start..at];
            while (at < head.Length && char.IsWhiteSpace(head[at]))
            {
                at++;
            }

            if (at >= head.Length || head[at] != '=')
            {
                attributes.TryAdd(key, "");
                continue;
            }

            at++;
            while (at < head.Length && char.IsWhiteSpace(head[at]))
            {
                at++;
            }

            if (at < head.Length && head[at] is '"' or '\'')
            {
                var quote = head[at++];
                var end = head.IndexOf(quote, at);
                end = end < 0 ? head.Length : end;
                attributes.TryAdd(key, head[at..end]);
                at = Math.Min(head.Length, end + 1);
            }
            else
            {
                start = at;
                while (at < head.Length && !char.IsWhiteSpace(head[at]) && head[at] != '>')
                {
                    at++;
                }

                attributes.TryAdd(key, head[start..at]);
            }
        }

        return attributes;
    }
}
