namespace LlmOps.Engine.Text;

/// <summary>Text made comparable character by character, so that offsets stay: small letters without accents, one form of Arabic letters,
/// ASCII digits and punctuation of full width.</summary>
internal static class FoldedText
{
    private const string Accented =
        "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżžßæœёйάέήίόύώϊϋΐΰςأإآٱىةـ";
    private const string Plain =
        "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrsssssttttuuuuuuuuuuwyyyzzzsaoеиαεηιουωιυιυσاااايه ";

    private static readonly Dictionary<char, char> s_plain = Pairs();

    public static string Fold(string text) =>
        string.Create(
            text.Length,
            text,
            static (folded, source) =>
            {
                for (var i = 0; i < folded.Length; i++)
                {
                    folded[i] = Fold(source[i]);
                }
            }
        );

    public static char Fold(char character)
    {
        if (character < 128)
        {
            return char.ToLowerInvariant(character);
        }

        var lower = character == 'İ' ? 'i' : char.ToLowerInvariant(character);
        return lower switch
        {
            >= '０' and <= '９' => (char)('0' + lower - '０'),
            >= 'ａ' and <= 'ｚ' => (char)('a' + lower - 'ａ'),
            >= '٠' and <= '٩' => (char)('0' + lower - '٠'),
            >= '۰' and <= '۹' => (char)('0' + lower - '۰'),
            '\u00a0' or '\u202f' or '\u2009' or '\u3000' => ' ',
            '’' or '‘' => '\'',
            '‑' or '−' => '-',
            '：' => ':',
            '％' => '%',
            '／' => '/',
            '．' => '.',
            '٫' => '.',
            '٬' => ',',
            _ => s_plain.GetValueOrDefault(lower, lower),
        };
    }

    /// <summary>Whether a character belongs to a script that is written without blanks: Chinese characters and kana.</summary>
    public static bool IsIdeographic(char character) => IsHan(character) || IsKana(character);

    public static bool IsHan(char character) => character is (>= '\u4e00' and <= '\u9fff') or (>= '\u3400' and <= '\u4dbf') or '〇' or '々';

    public static bool IsKana(char character) => character is >= '\u3040' and <= '\u30ff';

    public static bool IsKatakana(char character) => character is >= '\u30a0' and <= '\u30ff';

    private static Dictionary<char, char> Pairs()
    {
        var pairs = new Dictionary<char, char>();
        for (var i = 0; i < Accented.Length; i++)
        {
            pairs[Accented[i]] = Plain[i];
        }

        return pairs;
    }
}
