using System.Globalization;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Takes a question apart against the sentences that may answer it.</summary>
internal static class QuestionReader
{
    private const int MaxCharacters = 2000;
    private const int MaxTerms = 40;

    private static readonly HashSet<string> s_timeNouns = ["year", "years", "date", "dates", "month", "day", "time"];
    private static readonly HashSet<string> s_placeNouns = ["city", "country", "place", "town", "location", "address"];
    private static readonly HashSet<string> s_numberNouns = ["number", "amount", "percentage", "percent", "share", "size"];
    private static readonly HashSet<string> s_moneyNouns = ["price", "cost", "costs", "fee", "fees"];
    private static readonly HashSet<string> s_quantifiers =
    [
        "many",
        "much",
        "long",
        "old",
        "large",
        "big",
        "high",
        "far",
        "tall",
        "heavy",
        "fast",
        "deep",
        "wide",
        "cold",
        "hot",
        "loud",
    ];

    public static Question Read(string text, PassageIndex index)
    {
        var words = WordReader.Read(text.Length > MaxCharacters ? text[..MaxCharacters] : text);
        var (kind, strict, kindNoun) = ReadKind(words);
        var names = FindNames(words, index);
        var money = AsksForMoney(words) || (kind == AnswerKind.Number && words.Any(word => s_moneyNouns.Contains(word.Lower)));
        var objectOf = kind == AnswerKind.Any ? ObjectQuestion.VerbOf(words) : null;
        var terms = new List<QuestionTerm>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count && terms.Count < MaxTerms; i++)
        {
            var word = words[i];
            if (i == kindNoun || (word.IsStop && !Vocabulary.IsClass(word.Concept)) || !seen.Add(word.Concept))
            {
                continue;
            }

            var termKind = KindOf(word, names[i], i > 0 && names[i - 1] >= 0 && word.Start - words[i - 1].End == 1);
            termKind = termKind == TermKind.Generic && word.Concept == objectOf ? TermKind.Plain : termKind;
            terms.Add(new QuestionTerm(word.Concept, termKind, Weight(words, i, termKind, index), names[i]));
        }

        return new Question(terms, kind)
        {
            KindIsStrict = strict,
            AsksForMoney = money,
            JoinsNames = JoinsNames(words, names),
            ObjectOf = objectOf,
        };
    }

    private static TermKind KindOf(Word word, int nameGroup, bool followsName)
    {
        if (nameGroup >= 0)
        {
            return TermKind.Name;
        }

        if (IsYear(word))
        {
            return TermKind.Year;
        }

        if (word.IsNumber && followsName)
        {
            return TermKind.Model;
        }

        return Vocabulary.IsGeneric(word.Lower) && !Vocabulary.IsClass(word.Concept) ? TermKind.Generic
            : Vocabulary.IsEssential(word.Concept) ? TermKind.Essential
            : TermKind.Plain;
    }

    private static double Weight(List<Word> words, int at, TermKind kind, PassageIndex index)
    {
        var rarity = index.Rarity(words[at].Concept);
        return kind switch
        {
            TermKind.Generic => 0.2,
            TermKind.Name => Math.Max(0.5, rarity),
            TermKind.Year or TermKind.Model => 1,
            // A missing modifier of an essential noun ("share price") makes it another noun.
            _ when !index.Knows(words[at].Concept) => at + 1 < words.Count
            && Vocabulary.IsEssential(words[at + 1].Concept)
            && words[at + 1].Concept != words[at].Concept
                ? 3
                : 0.8,
            _ => Math.Max(0.35, rarity),
        };
    }

    private static (AnswerKind Kind, bool Strict, int KindNoun) ReadKind(List<Word> words)
    {
        var past = words.Any(word => word.Lower is "did" or "was" or "were");
        for (var i = 0; i < words.Count; i++)
        {
            var next = i + 1 < words.Count ? words[i + 1].Lower : string.Empty;
            switch (words[i].Lower)
            {
                case "when":
                    return (AnswerKind.Time, past, -1);
                case "who" or "whom" or "whose" when i == 0 || words[i - 1].IsStop:
                    return (AnswerKind.Person, false, -1);
                case "where":
                    return (AnswerKind.Place, false, -1);
                case "why":
                    return (AnswerKind.Reason, false, -1);
                case "how" when s_quantifiers.Contains(next):
                    return (AnswerKind.Number, true, Vocabulary.IsClass(words[i + 1].Concept) ? -1 : i + 1);
                case "how":
                    return (AnswerKind.Any, false, -1);
                case "what" or "which":
                    var noun = words.FindIndex(i + 1, word => !word.IsStop);
                    return noun < 0 ? (AnswerKind.Any, false, -1)
                        : s_timeNouns.Contains(words[noun].Lower) ? (AnswerKind.Time, noun == i + 1, noun)
                        : s_placeNouns.Contains(words[noun].Lower) ? (AnswerKind.Place, false, noun)
                        : s_moneyNouns.Contains(words[noun].Lower) ? (AnswerKind.Number, true, -1)
                        : s_numberNouns.Contains(words[noun].Lower) && words[noun].Lower != "share" ? (AnswerKind.Number, true, noun)
                        : (AnswerKind.Any, false, -1);
            }
        }

        return (AnswerKind.Any, false, -1);
    }

    /// <summary>The number of the name that each word belongs to, -1 for none.</summary>
    private static int[] FindNames(List<Word> words, PassageIndex index)
    {
        var content = words.Count(word => !word.IsStop);
        var titleCase = content >= 3 && words.Skip(1).Where(word => !word.IsStop).All(word => word.IsCapitalised || word.IsNumber);
        var groups = new int[words.Count];
        var group = -1;
        for (var i = 0; i < words.Count; i++)
        {
            var isName = IsName(words, i, titleCase, index);
            groups[i] = isName ? (i > 0 && groups[i - 1] >= 0 && words[i].Start - words[i - 1].End <= 1 ? group : ++group) : -1;
        }

        return groups;
    }

    private static bool IsName(List<Word> words, int at, bool titleCase, PassageIndex index)
    {
        var word = words[at];
        if (
            word.IsStop
            || word.IsNumber
            || Vocabulary.IsClass(word.Concept)
            || Vocabulary.IsGeneric(word.Lower)
            || Calendar.Names(word.Lower)
        )
        {
            return false;
        }

        if (index.IsName(word.Lower))
        {
            return true;
        }

        var opensSentence = at == 0;
        return word.IsCapitalised
            && !titleCase
            && (!opensSentence || (words.Count > 1 && words[1].IsCapitalised && words[1].Start - word.End <= 1));
    }

    private static bool IsYear(Word word) =>
        word.Lower.Length == 4
        && int.TryParse(word.Lower, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        && year is >= 1500 and <= 2199;

    private static bool AsksForMoney(List<Word> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (
                words[i].Lower is "cost" or "costs" or "pay" or "paid" or "pays"
                || (words[i].Lower == "how" && i + 1 < words.Count && words[i + 1].Lower == "much")
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool JoinsNames(List<Word> words, int[] names)
    {
        for (var i = 1; i + 1 < words.Count; i++)
        {
            if (words[i].Lower is "and" or "or" or "vs" && names[i - 1] >= 0 && names[i + 1] >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
