using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Numbers that tell a place in a row, in words and digits: "third", "3rd", "dritten", "3e", 第三, <c>третьем</c>.</summary>
internal static partial class Ordinals
{
    // Without their endings.
    private static readonly FrozenDictionary<string, int> s_words = Load(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
            + "seventeenth eighteenth nineteenth twentieth",
        "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt siebzehnt achtzehnt "
            + "neunzehnt zwanzigst",
        "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième "
            + "quinzième",
        "première seconde",
        "primer segund tercer cuart quint sext séptim octav noven décim",
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
        "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат",
        "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر"
    );

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_words.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private static readonly string[] s_germanEndings = ["e", "en", "er", "es", "em", "ens"];
    private static readonly string[] s_spanishEndings = ["o", "a", "os", "as"];
    private static readonly string[] s_latinEndings = [.. s_germanEndings, .. s_spanishEndings];
    private static readonly string[] s_russianEndings =
    [
        "ыи",
        "ои",
        "ии",
        "ого",
        "его",
        "ому",
        "ему",
        "ым",
        "им",
        "ом",
        "ем",
        "ая",
        "ья",
        "ую",
        "ью",
        "ье",
        "ье",
        "ьего",
        "ьему",
        "ьем",
        "ьеи",
        "ое",
        "ые",
        "ых",
        "ыми",
        "еи",
    ];

    /// <summary>The place that a single folded word tells, or null.</summary>
    public static int? Of(string word)
    {
        if (s_words.TryGetValue(word, out var exact) && (word == "first" || !word.EndsWith('t')) && !IsRussian(word))
        {
            return exact;
        }

        // German for taking heed.
        if (word == "achten")
        {
            return null;
        }

        foreach (var ending in IsRussian(word) ? s_russianEndings : s_latinEndings)
        {
            if (
                word.Length > ending.Length + 2
                && word.EndsWith(ending, StringComparison.Ordinal)
                && s_lookup.TryGetValue(word.AsSpan(0, word.Length - ending.Length), out var place)
            )
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>The places in a row that a folded text tells.</summary>
    /// <param name="folded">The text.</param>
    /// <param name="words">Its words.</param>
    public static IEnumerable<TextValue> In(string folded, IReadOnlyList<TextWord> words)
    {
        foreach (var word in words)
        {
            if (Of(word.Text) is { } place)
            {
                yield return Make(word.Start, word.End, place);
            }
        }

        foreach (Match match in Ideographic().Matches(folded))
        {
            if (IdeographicNumber.Read(match.Groups["n"].ValueSpan) is { } number and > 0 and < 1000)
            {
                yield return Make(match.Index, match.Index + match.Length, (int)number);
            }
        }

        foreach (Match match in Digits().Matches(folded))
        {
            yield return Make(
                match.Index,
                match.Index + match.Length,
                int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture)
            );
        }
    }

    private static bool IsRussian(string word) => word[0] is >= '\u0400' and <= '\u04ff';

    private static TextValue Make(int start, int end, int place) =>
        new(ValueKind.Ordinal, start, end) { Readings = [place], IsSoft = true };

    private static FrozenDictionary<string, int> Load(params string[] lists)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var (i, word) in list.Split(' ').Index())
            {
                words.TryAdd(FoldedText.Fold(word), i + 1);
            }
        }

        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex("第(?<n>[0-9一二三四五六七八九十百]{1,4})|(?<n>[0-9一二三四五六七八九十]{1,3})(?=[階层]|回目|番目|つ目|人目|年目)")]
    private static partial Regex Ideographic();

    /// <summary>"3rd", "3e", "3.º".</summary>
    [GeneratedRegex(
        @"(?<![\d.,:-])\b(?<n>\d{1,3})(?:st|nd|rd|th|er|ere|e|eme|-?(?:ыи|ои|ии|ая|го|м|и|я|е|ю|х)|\.?[ºª])(?!\w)|(?<![\d.,:-])\b(?<n>\d{1,2})\.(?= (?:stock|etage|obergeschoss|og|tag|woche|monat|jahr|klasse|semester|quartal|lebensjahr|stufe|platz|rang|mal)\w{0,2}\b)"
    )]
    private static partial Regex Digits();
}
