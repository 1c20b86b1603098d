using System.Text;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Pdf;

/// <summary>The letters that ligatures and positional forms stand for.</summary>
internal static class PresentationForms
{
    private const char FirstHebrew = '\uFB1D';

    // Without the points that the forms have. A space stands where there is no form.
    private const string Hebrew =
        "\u05D9\uFB1E\u05F2\u05E2\u05D0\u05D3\u05D4\u05DB\u05DC\u05DD\u05E8\u05EA\u002B\u05E9\u05E9\u05E9\u05E9"
        + "\u05D0\u05D0\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6 \u05D8\u05D9\u05DA\u05DB\u05DC \u05DE"
        + " \u05E0\u05E1 \u05E3\u05E4 \u05E6\u05E7\u05E8\u05E9\u05EA\u05D5\u05D1\u05DB\u05E4";

    public static bool IsOne(char character) => character is (>= '\uFB00' and <= '\uFBFF') or (>= '\uFE70' and <= '\uFEFC');

    /// <summary>The letters; forms that are not known stay as they are.</summary>
    public static void Append(StringBuilder text, char form)
    {
        if (form >= FirstHebrew && form - FirstHebrew < Hebrew.Length && Hebrew[form - FirstHebrew] is not ' ' and var letter)
        {
            text.Append(letter);
            return;
        }

        // The forms of marks that stand alone begin with a space.
        text.Append(CompatibilityForms.Fold(form.ToString()).AsSpan().TrimStart());
    }
}
