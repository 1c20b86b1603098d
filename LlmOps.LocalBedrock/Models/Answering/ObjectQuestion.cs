using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>"What does the company make?" asks for the object of a verb. A sentence that uses the verb in another way ("made a loss", "made
/// in Graz") does not answer it.</summary>
internal static class ObjectQuestion
{
    private const int MostWordsBetween = 3;

    private static readonly HashSet<string> s_verbs =
    [
        .. "make build sell offer provide supply produce publish repair grow".Split(' ').Select(Vocabulary.Concept),
    ];

    private static readonly HashSet<string> s_agents =
    [
        .. (
            "manufacturer manufacturers producer producers maker makers builder builders seller sellers supplier suppliers provider "
            + "providers publisher publishers"
        ).Split(' '),
    ];

    // What is made or offered in a manner of speaking.
    private static readonly HashSet<string> s_lightObjects =
    [
        .. (
            "loss losses profit profits decision decisions progress offer offers payment payments sure use sense way clear public available "
            + "possible impossible change changes difference money announcement statement investment investments commitment donation "
            + "donations contribution contributions effort efforts mistake mistakes reservation reservations agreement deal appointment "
            + "contact headlines history name up part share shares stake"
        ).Split(' '),
    ];

    private static readonly HashSet<string> s_articles = ["a", "an", "the", "its", "their", "all", "some", "many", "more", "about", "over"];

    /// <summary>The verb whose object a question asks for, as a concept; null: it asks for something else.</summary>
    public static string? VerbOf(IReadOnlyList<Word> words)
    {
        if (words.Count < 4 || words[0].Lower is not ("what" or "which"))
        {
            return null;
        }

        var does = -1;
        for (var i = 1; i <= MostWordsBetween && i < words.Count && does < 0; i++)
        {
            does = words[i].Lower is "does" or "do" or "did" ? i : -1;
        }

        return does < 0 ? null : words.Skip(does + 2).Select(word => word.Concept).FirstOrDefault(s_verbs.Contains);
    }

    /// <summary>Whether a sentence tells what is made, sold or offered.</summary>
    public static bool IsStated(IReadOnlyList<Word> words, string verb)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i].Concept == verb || IsSameTrade(words[i].Concept, verb))
            {
                if (s_agents.Contains(words[i].Lower) ? words[i + 1].Lower == "of" : HasObject(words, i))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Who builds something makes it.</summary>
    private static bool IsSameTrade(string concept, string verb) => (concept, verb) is ("c:make", "c:build") or ("c:build", "c:make");

    private static bool HasObject(IReadOnlyList<Word> words, int verb)
    {
        if (words[verb].Lower is "production" or "building" or "sale" or "offer" && verb > 0 && s_articles.Contains(words[verb - 1].Lower))
        {
            return false;
        }

        var isPassive = words
            .Skip(Math.Max(0, verb - 2))
            .Take(Math.Min(2, verb))
            .Any(word => word.Lower is "is" or "are" or "was" or "were" or "be" or "been");
        if (isPassive)
        {
            // What is made is the subject there: "the decision was made by the board".
            return words[verb + 1].Lower == "by" && !words.Take(verb).Any(word => s_lightObjects.Contains(word.Lower));
        }

        var at = verb + 1;
        while (at < words.Count && s_articles.Contains(words[at].Lower))
        {
            at++;
        }

        return at < words.Count && !words[at].IsStop && !words[at].IsNumber && !s_lightObjects.Contains(words[at].Lower);
    }
}
