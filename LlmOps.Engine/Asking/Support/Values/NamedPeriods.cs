using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Quarters and halves of a year, and centuries: "Q2", "im zweiten Quartal", "premier semestre", <c>II квартал</c>, 上半期,
/// "the 19th century".</summary>
internal static partial class NamedPeriods
{
    private const int MonthsOfQuarter = 3;
    private const int MonthsOfHalf = 6;
    private const int YearsOfCentury = 100;
    private const int Latest = 21;

    private const string Place = @"(?<n>[1-4]|\p{L}+)(?:st|nd|rd|th|er|e|eme|re|-?(?:м|и|е|го|ый|ом)|\.?[ºª]|\.)?";

    // What stands in any of them, where a pattern would be tried at each word of a text.
    private static readonly SearchValues<string> s_years = SearchValues.Create(
        [
            .. "quarter,quartal,half,halbjahr,trimestre,semestre,квартал,полугоди,季度,四半期,半期,半年,上期,下期,الربع,النصف".Split(','),
            .. "q1,q2,q3,q4,1q,2q,3q,4q,h1,h2,t1,t2,t3,t4,s1,s2".Split(','),
        ],
        StringComparison.Ordinal
    );

    private static readonly SearchValues<string> s_centuries = SearchValues.Create(
        ["centur", "jahrhundert", "siecle", "siglo", " век", "世紀", "世纪", "القرن"],
        StringComparison.Ordinal
    );

    private static readonly FrozenDictionary<string, int> s_arabic = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["الاول"] = 1,
        ["الثاني"] = 2,
        ["الثالث"] = 3,
        ["الرابع"] = 4,
        ["الخامس"] = 5,
        ["السادس"] = 6,
        ["السابع"] = 7,
        ["الثامن"] = 8,
        ["التاسع"] = 9,
        ["العشرين"] = 20,
        ["الحادي والعشرين"] = 21,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The periods that a folded text tells.</summary>
    public static IEnumerable<TextValue> In(string folded)
    {
        foreach (Match match in folded.AsSpan().ContainsAny(s_years) ? Part().Matches(folded) : NoMatches)
        {
            var months = match.Groups["quarter"].Success ? MonthsOfQuarter : MonthsOfHalf;
            if (PlaceOf(match) is { } place && place * months <= 12)
            {
                yield return new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
                {
                    Months = ((place - 1) * months + 1, place * months),
                };
            }
        }

        foreach (Match match in folded.AsSpan().ContainsAny(s_centuries) ? Century().Matches(folded) : NoMatches)
        {
            if (PlaceOf(match) is > 0 and <= Latest and var place)
            {
                yield return new TextValue(ValueKind.Date, match.Index, match.Index + match.Length)
                {
                    Years = ((place - 1) * YearsOfCentury, place * YearsOfCentury),
                };
            }
        }
    }

    private static IEnumerable<Match> NoMatches => [];

    private static int? PlaceOf(Match match)
    {
        var written = match.Groups["n"].Value;
        if (match.Groups["first"].Success || match.Groups["second"].Success)
        {
            return match.Groups["first"].Success ? 1 : 2;
        }

        var place =
            int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : IdeographicNumber.IsPart(written[0]) ? (int?)IdeographicNumber.Read(written)
            : s_arabic.TryGetValue(written, out var arabic) ? arabic
            : RomanNumerals.Of(written) ?? RomanNumerals.Of(written.AsSpan().TrimEnd('e')) ?? Ordinals.Of(written);
        return match.Groups["ten"].Success ? place + 10
            : match.Groups["twenty"].Success ? place + 20
            : place;
    }

    [GeneratedRegex(
        @"\b"
            + Place
            + @"\s(?:(?<quarter>quarter|quartals?|trimestre|квартал[аеу]?)|half(?=\sof|-year|\s?,?\s?\d)|halbjahre?s?|semestre|полугоди[еяию])\b"
            + @"|\bq(?<n>[1-4])(?<quarter>)\b|(?<!\d)(?<n>[1-4])q(?<quarter>)\b|\bh(?<n>[12])(?=[ /]?20\d\d)|\bt(?<n>[1-4])(?<quarter>)(?=[ /]20\d\d)|\bs(?<n>[12])(?=[ /]20\d\d)"
            + @"|第?(?<n>[1-4一二三四])(?<quarter>四半期|季度)|(?<first>上半[年期]|上期)|(?<second>下半[年期]|下期)"
            + @"|(?:(?<quarter>الربع)|النصف) (?<n>الاول|الثاني|الثالث|الرابع)(?!\p{L})"
    )]
    private static partial Regex Part();

    [GeneratedRegex(
        @"\b(?<twenty>twenty-)?(?<n>[a-z]+|[а-я]+|\d{1,2})(?:st|nd|rd|th|eme|(?<=\d)e|\.|-?(?:и|го|м|ом))?[ -](?:century|centuries|jahrhunderts?|siecles?|век(?:а|е|у|ом)?)\b"
            + @"|\bsiglo (?<n>[ivx]+|\d{1,2})\b|(?<n>\d{1,2}|[一二三四五六七八九十]{1,3})世[紀纪]"
            + @"|القرن (?<n>الحادي والعشرين|العشرين|الاول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع)(?<ten> عشر)?(?!\p{L})"
    )]
    private static partial Regex Century();
}
