using System.Globalization;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Answers questions in languages whose grammar is not known here: quotes the sentence that shares most of the question's words,
/// or says that there is none.</summary>
internal static class PlainAnswerer
{
    private const double Enough = 0.5;
    private const double InHead = 0.6;
    private const int MaxListItems = 50;

    private static readonly string[] s_askForNumber =
    [
        "wie viel",
        "wie lang",
        "wie hoch",
        "wie gross",
        "wie teuer",
        "combien",
        "cuant",
        "quant",
        "сколько",
        "كم",
        "kac",
        "ποσ",
        "いくら",
        "いくつ",
        "何日",
        "何人",
        "何年",
        "何回",
        "何週",
        "どのくらい",
        "多少",
        "几天",
        "几个",
        "几年",
        "多久",
        "多长",
    ];

    private static readonly string[] s_askForList =
    [
        "welche",
        "alle ",
        "nenne",
        "liste",
        "quels",
        "quelles",
        "cuales",
        "что входит",
        "какие",
        "перечисли",
        "ما هي",
        "اذكر",
        "どんな",
        "どの",
        "すべて",
        "一覧",
        "哪些",
        "列出",
        "所有",
    ];

    private static readonly HashSet<string> s_numbers =
    [
        .. (
            "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert deux trois quatre cinq huit "
            + "neuf dix vingt trente dos tres cuatro cinco seis siete ocho nueve diez veinte treinta "
            + "два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок сто двух трёх четырёх пяти шести семи "
            + "восьми десяти واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة عشرين عشرون ثلاثين ثلاثون أربعين أربعون خمسين خمسون "
            + "يومين أسبوعين شهرين "
            + "iki uc dort bes alti yedi sekiz dokuz on yirmi otuz δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα είκοσι τριάντα"
        )
            .Split(' ')
            .Select(PlainWords.Fold),
    ];

    /// <summary>The answer with its citations, or null where the passages hold none.</summary>
    public static string? Answer(IReadOnlyList<Passage> passages, string question)
    {
        var asked = PlainWords.OfQuestion(question);
        if (asked.Count == 0)
        {
            return null;
        }

        var sentences = passages.SelectMany(Sentences).ToList();
        var weights = asked.ToDictionary(
            word => word,
            word => Math.Log(1 + ((double)(sentences.Count + 1) / (1 + sentences.Count(sentence => Says(sentence, word))))),
            StringComparer.Ordinal
        );
        var total = weights.Values.Sum();
        var folded = PlainWords.Fold(question);
        var wantsNumber = Array.Exists(s_askForNumber, ask => folded.Contains(PlainWords.Fold(ask), StringComparison.Ordinal));
        var denies = Denies(folded);
        if (
            Array.Exists(s_askForList, ask => folded.Contains(PlainWords.Fold(ask), StringComparison.Ordinal))
            && ListFor(passages, asked, Enough) is { } list
        )
        {
            return list;
        }

        var best = sentences
            .Where(sentence => !wantsNumber || TellsNumber(sentence.Text))
            .Select(sentence =>
                (
                    Sentence: sentence,
                    Score: weights.Sum(word =>
                        Says(sentence, word.Key) ? word.Value
                        : sentence.Head.Contains(word.Key) ? InHead * word.Value
                        : 0
                    ) / total
                )
            )
            .Where(entry => asked.Any(word => Says(entry.Sentence, word)))
            .Select(entry =>
                (entry.Sentence, entry.Score, Rank: entry.Score - (Denies(PlainWords.Fold(entry.Sentence.Text)) == denies ? 0 : 0.1))
            )
            .OrderByDescending(entry => entry.Rank)
            .FirstOrDefault();
        return best.Sentence is not null && best.Score >= Enough ? Cite(best.Sentence.Text, best.Sentence.Index) : null;
    }

    /// <summary>The items of a list whose title or opening line says what is asked for, or null.</summary>
    public static string? ListFor(IReadOnlyList<Passage> passages, HashSet<string> asked, double enough)
    {
        foreach (var passage in passages)
        {
            var items = SentenceSplitter
                .Split(passage.Text)
                .Where(span => span.IsListItem)
                .Select(span => passage.Text[span.Start..span.End].Trim())
                .ToList();
            var opening = passage.Text.AsSpan(0, Math.Min(passage.Text.Length, 200)).ToString().Split('\n')[0];
            if (
                items.Count > 2
                && PlainWords.Of($"{passage.Title} {passage.Section} {opening}") is var head
                && asked.Count(head.Contains) >= enough * asked.Count
            )
            {
                return string.Join('\n', items.Take(MaxListItems).Select(item => $"- {Cite(item, passage.Index)}"));
            }
        }

        return null;
    }

    /// <summary>A single Chinese character stands beside others in a sentence, where it is part of pairs.</summary>
    private static bool Says(PlainSentence sentence, string word) =>
        sentence.Words.Contains(word) || (word.Length == 1 && word[0] > '\u2fff' && sentence.Text.Contains(word[0]));

    private static string Cite(string text, int index) => string.Create(CultureInfo.InvariantCulture, $"{text} [{index}]");

    internal static bool Denies(string folded) =>
        folded
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Any(word =>
                word.Trim('.', ',', '?', '!', '؟')
                    is "nicht"
                        or "kein"
                        or "keine"
                        or "keinen"
                        or "не"
                        or "нельзя"
                        or "لا"
                        or "ليس"
                        or "pas"
                        or "no"
                        or "degil"
                        or "δεν"
            )
        || folded.Contains("ない", StringComparison.Ordinal)
        || folded.Contains("ません", StringComparison.Ordinal)
        || folded.Contains('不', StringComparison.Ordinal)
        || folded.Contains('没', StringComparison.Ordinal);

    private static bool TellsNumber(string text) =>
        text.Any(character => char.IsDigit(character) || "一二三四五六七八九十百千万两".Contains(character, StringComparison.Ordinal))
        || PlainWords
            .Fold(text)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('.', ',', '،'))
            .Any(word =>
                s_numbers.Contains(word)
                || (word.Length > 4 && s_numbers.Any(number => number.Length > 3 && word.StartsWith(number, StringComparison.Ordinal)))
            );

    private static IEnumerable<PlainSentence> Sentences(Passage passage)
    {
        var head = PlainWords.Of($"{passage.Title} {passage.Section}");
        foreach (var span in SentenceSplitter.Split(passage.Text).Where(span => !span.IsHeading))
        {
            var text = passage.Text[span.Start..span.End].Trim();
            if (text.Length > 0 && text[^1] is not ('?' or '？' or '؟') && !Orders.AreGivenBy(text))
            {
                yield return new PlainSentence(text, PlainWords.Of(text), head, passage.Index);
            }
        }
    }

    private sealed record PlainSentence(string Text, HashSet<string> Words, HashSet<string> Head, int Index);
}
