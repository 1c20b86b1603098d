namespace LlmOps.Engine.Ingesting;

/// <summary>A media type taken apart: <c>text/html; charset=utf-8</c>.</summary>
internal readonly record struct MediaType(string Name, string? Charset)
{
    public static MediaType Parse(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return new MediaType("application/octet-stream", null);
        }

        var parts = contentType.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? charset = null;
        foreach (var part in parts.Skip(1))
        {
            if (part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
            {
                charset = part["charset=".Length..].Trim('"', '\'', ' ');
            }
        }

        return new MediaType(
            parts.Length == 0 ? "application/octet-stream" : parts[0].ToLowerInvariant(),
            string.IsNullOrEmpty(charset) ? null : charset
        );
    }
}
