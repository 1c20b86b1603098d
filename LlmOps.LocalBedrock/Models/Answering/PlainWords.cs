using System.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>The words of a text in any language, in a form in which its inflections meet: shortened words, pairs of Chinese characters and
/// katakana.</summary>
internal static class PlainWords
{
    private const int Shortened = 5;

    private static readonly HashSet<string> s_small =
    [
        .. (
            "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde hat haben hatte "
            + "es er sie wir ich man im in am an auf bei zu zum zur von vom mit fur nach uber bis wie viele viel was wer wo wann "
            + "welche welcher welches warum wieso lang lange gibt mir bitte le la les un une des du de et ou est sont il elle qui que quoi "
            + "quand comment combien pourquoi dans en au aux quel quelle quels quelles a y el los las una unos por para "
            + "con es son quien cuando donde como cuanto cuantos cuantas cual cuales que и в на с о к у не что кто где когда как сколько "
            + "какой какая какие каков находится составляет ли это из по за для во ко "
            + "في من الى علي عن مع هذا هذه ما من متي اين كم كيف هل يقع تقع تبلغ هي هو ان و ve bir bu ne kac nerede nasil mi kim hangi ile "
            + "icin ο η το τα του της πως που ποτε ποιος ποσες ποσοι ειναι βρισκεται il lo i gli uno di del della chi quando dove come "
            + "quanto quanti quante "
            + "the an of to for is are was were what which who when where how many much does do did"
        )
            .Split(' ')
            .Select(Fold),
    ];

    // What asks, and is not what is asked for; the longest first.
    private static readonly string[] s_asking =
    [
        "どのくらい",
        "どこですか",
        "いつですか",
        "いくらですか",
        "何人ですか",
        "何日ですか",
        "何ですか",
        "どこに",
        "どこ",
        "いつ",
        "いくら",
        "いくつ",
        "何時から",
        "何時まで",
        "何時",
        "何人",
        "何日",
        "何年",
        "何月",
        "何週",
        "何回",
        "何",
        "誰",
        "教えて",
        "在哪里",
        "哪里",
        "哪儿",
        "在哪",
        "什么时候",
        "什么",
        "多少",
        "多久",
        "多长",
        "几点",
        "有几天",
        "几天",
        "几个",
        "几年",
        "几周",
        "几",
        "怎么",
        "如何",
        "谁",
        "是否",
        "吗",
        "哪些",
        "哪个",
    ];

    /// <summary>The words of a question: without what asks.</summary>
    public static HashSet<string> OfQuestion(string question) =>
        Of(s_asking.Aggregate(question, (text, asking) => text.Replace(asking, " ", StringComparison.Ordinal)));

    /// <summary>The words of a text.</summary>
    public static HashSet<string> Of(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var folded = Fold(text);
        var at = 0;
        while (at < folded.Length)
        {
            if (IsIdeograph(folded[at]))
            {
                var start = at;
                while (at < folded.Length && IsIdeograph(folded[at]))
                {
                    at++;
                }

                if (at - start == 1)
                {
                    words.Add(folded[start..at]);
                }

                for (var i = start; i + 1 < at; i++)
                {
                    words.Add(folded.Substring(i, 2));
                }

                continue;
            }

            var from = at;
            while (at < folded.Length && char.IsLetterOrDigit(folded[at]) && !IsIdeograph(folded[at]) && !IsHiragana(folded[at]))
            {
                at++;
            }

            if (at == from)
            {
                at++;
            }
            else if (folded[from..at] is var word && !s_small.Contains(word))
            {
                words.Add(Shorten(word));
            }
        }

        return words;
    }

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text.ToLowerInvariant())
        {
            folded.Append(
                character switch
                {
                    'ä' or 'á' or 'à' or 'â' or 'ã' => "a",
                    'ö' or 'ó' or 'ò' or 'ô' or 'õ' => "o",
                    'ü' or 'ú' or 'ù' or 'û' => "u",
                    'é' or 'è' or 'ê' or 'ë' => "e",
                    'í' or 'ì' or 'î' or 'ï' or 'ı' => "i",
                    'ç' => "c",
                    'ş' => "s",
                    'ğ' => "g",
                    'ñ' => "n",
                    'ß' => "ss",
                    'ё' => "е",
                    'ά' => "α",
                    'έ' => "ε",
                    'ή' => "η",
                    'ί' => "ι",
                    'ό' => "ο",
                    'ύ' => "υ",
                    'ώ' => "ω",
                    'أ' or 'إ' or 'آ' => "ا",
                    'ى' => "ي",
                    'ة' => "ه",
                    >= '\u064b' and <= '\u0652' => "",
                    >= '٠' and <= '٩' => ((char)('0' + character - '٠')).ToString(),
                    >= '０' and <= '９' => ((char)('0' + character - '０')).ToString(),
                    _ => character.ToString(),
                }
            );
        }

        return folded.ToString();
    }

    private static string Shorten(string word)
    {
        if (word[0] is >= '\u0600' and <= '\u06ff')
        {
            var start =
                word.StartsWith("وال", StringComparison.Ordinal) && word.Length > 5 ? 3
                : (word.StartsWith("ال", StringComparison.Ordinal) || word.StartsWith("لل", StringComparison.Ordinal)) && word.Length > 4
                    ? 2
                : 0;
            word = word[start..];
            return word.Length > 4 ? word[..4] : word;
        }

        // "Ueberstunden" is written for "Überstunden".
        if (char.IsAsciiLetter(word[0]))
        {
            word = word.Replace("ae", "a", StringComparison.Ordinal)
                .Replace("oe", "o", StringComparison.Ordinal)
                .Replace("ue", "u", StringComparison.Ordinal);
        }

        return word.Length > Shortened ? word[..Shortened] : word;
    }

    private static bool IsIdeograph(char character) =>
        character is (>= '\u4e00' and <= '\u9fff') or (>= '\u30a0' and <= '\u30ff') or (>= '\u3400' and <= '\u4dbf');

    private static bool IsHiragana(char character) => character is >= '\u3040' and <= '\u309f';
}
