using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>A document's title as a name: of what all its chunks are about, also those that only say "it".</summary>
internal static class TitleName
{
    private const int ShortestKey = 4;
    private const int MostWords = 7;

    /// <summary>The title's key, or empty where it is no name: too short, a number, or a whole sentence.</summary>
    public static string KeyOf(string title) =>
        EntityKey.Normalize(title) is { Length: >= ShortestKey } key && key.Any(char.IsLetter) && key.Count(c => c == ' ') < MostWords
            ? key
            : "";

    /// <summary>Knowledge with a mention of the title in every chunk, in place of what the text itself says of that name there. A title
    /// that neither is written as a name nor stands as one in the text ("Getting started", "boundary layer flow") is a subject, and
    /// subjects are found by their words.</summary>
    public static ExtractedKnowledge AddTo(ExtractedKnowledge knowledge, string title, IReadOnlyList<Chunk> chunks)
    {
        var key = KeyOf(title);
        if (
            chunks.Count == 0
            || key.Length == 0
            || !(IsWrittenAsName(title) || knowledge.Mentions.Any(mention => mention.Entity.Key == key))
        )
        {
            return knowledge;
        }

        var entity = new Entity(key, title.Trim(), EntityKinds.Title);
        return knowledge with
        {
            Mentions =
            [
                .. knowledge.Mentions.Where(mention => mention.Entity.Key != key),
                .. chunks.Select(chunk => new EntityMention(entity, chunk.Id)),
            ],
        };
    }

    /// <summary>Whether each longer word begins with a capital or a digit, and one with a capital at least.</summary>
    private static bool IsWrittenAsName(string title)
    {
        var isCapitalised = false;
        foreach (var word in title.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var start = word.FirstOrDefault(char.IsLetterOrDigit);
            isCapitalised |= char.IsUpper(start);
            if (word.Length >= ShortestKey && !char.IsUpper(start) && !char.IsDigit(start))
            {
                return false;
            }
        }

        return isCapitalised;
    }
}
