using System.Text;

namespace LlmOps.Formats.Pdf;

/// <summary>The letters that ligatures and positional forms stand for. The runtime's own tables are not there where the product runs
/// without ICU.</summary>
internal static class PresentationForms
{
    private const int FirstArabic = 0xFE80;

    private static readonly string[] s_latin = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
    private static readonly string[] s_arabic = Arabic();
    private static readonly Dictionary<char, string> s_others = Others();

    public static bool IsOne(char character) => character is (>= '\uFB00' and <= '\uFBFF') or (>= '\uFE70' and <= '\uFEFC');

    /// <summary>The letters; forms that are not known stay as they are.</summary>
    public static void Append(StringBuilder text, char form)
    {
        if (form is >= '\uFB00' and <= '\uFB06')
        {
            text.Append(s_latin[form - '\uFB00']);
        }
        else if (form >= FirstArabic && form - FirstArabic < s_arabic.Length)
        {
            text.Append(s_arabic[form - FirstArabic]);
        }
        else if (s_others.TryGetValue(form, out var letters))
        {
            text.Append(letters);
        }
        else
        {
            text.Append(form);
        }
    }

    // Each letter has two forms, or four where it joins on both sides.
    private static string[] Arabic()
    {
        var forms = new List<string> { "\u0621" };
        foreach (
            var (letters, count) in ((string, int)[])
                [
                    ("\u0622\u0623\u0624\u0625", 2),
                    ("\u0626", 4),
                    ("\u0627", 2),
                    ("\u0628", 4),
                    ("\u0629", 2),
                    ("\u062A\u062B\u062C\u062D\u062E", 4),
                    ("\u062F\u0630\u0631\u0632", 2),
                    ("\u0633\u0634\u0635\u0636\u0637\u0638\u0639\u063A\u0641\u0642\u0643\u0644\u0645\u0646\u0647", 4),
                    ("\u0648\u0649", 2),
                    ("\u064A", 4),
                ]
        )
        {
            foreach (var letter in letters)
            {
                forms.AddRange(Enumerable.Repeat(letter.ToString(), count));
            }
        }

        foreach (var second in "\u0622\u0623\u0625\u0627")
        {
            forms.AddRange(Enumerable.Repeat($"\u0644{second}", 2));
        }

        return [.. forms];
    }

    private static Dictionary<char, string> Others()
    {
        var others = new Dictionary<char, string>();
        void Range(char first, int count, string letters)
        {
            for (var i = 0; i < count; i++)
            {
                others[(char)(first + i)] = letters;
            }
        }

        Range('\uFB56', 4, "\u067E");
        Range('\uFB66', 4, "\u0679");
        Range('\uFB7A', 4, "\u0686");
        Range('\uFB8A', 2, "\u0698");
        Range('\uFB8E', 4, "\u06A9");
        Range('\uFB92', 4, "\u06AF");
        Range('\uFBA6', 4, "\u06C1");
        Range('\uFBFC', 4, "\u06CC");
        const string Hebrew =
            "\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6 \u05D8\u05D9\u05DA\u05DB\u05DC \u05DE \u05E0\u05E1 \u05E3\u05E4 "
            + "\u05E6\u05E7\u05E8\u05E9\u05EA";
        for (var i = 0; i < Hebrew.Length; i++)
        {
            if (Hebrew[i] != ' ')
            {
                others[(char)('\uFB30' + i)] = Hebrew[i].ToString();
            }
        }

        const string Wide = "\u05E2\u05D0\u05D3\u05D4\u05DB\u05DC\u05DD\u05E8\u05EA";
        for (var i = 0; i < Wide.Length; i++)
        {
            others[(char)('\uFB20' + i)] = Wide[i].ToString();
        }

        Range('\uFB2A', 4, "\u05E9");
        Range('\uFB2E', 2, "\u05D0");
        return others;
    }
}
