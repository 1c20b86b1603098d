using System.Globalization;

namespace LlmOps.Engine.Chunking;

/// <summary>Ids of chunks: <c>document~generation~ordinal</c>. A document id never contains <c>~</c>.</summary>
public static class ChunkId
{
    /// <summary>Writes an id.</summary>
    public static string Format(string documentId, long generation, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{documentId}~{generation}~{ordinal}");

    /// <summary>Reads an id back; false where it has another form.</summary>
    public static bool TryParse(string? id, out string documentId, out long generation, out int ordinal)
    {
        (documentId, generation, ordinal) = ("", 0, 0);
        var parts = id?.Split('~');
        if (
            parts is not { Length: 3 }
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out generation)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out ordinal)
        )
        {
            return false;
        }

        documentId = parts[0];
        return documentId.Length > 0;
    }
}
