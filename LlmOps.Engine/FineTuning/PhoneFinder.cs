using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>
/// Finds telephone numbers: those that are written as such wherever they stand, and any run of digits behind a word for a telephone. A
/// number behind a word for something else, such as an order, is that.
/// </summary>
internal sealed partial class PhoneFinder : IPersonalDataFinder
{
    private const int MinDigits = 8;
    private const int MinDigitsBehindWord = 6;
    private const int MaxDigits = 15;

    private static readonly PatternFinder s_written = new("PHONE", Written(), IsWritten, ReferenceWords.Pattern);
    private static readonly PatternFinder s_named = new("PHONE", Named(), value => IsNumber(value, MinDigitsBehindWord));

    public string Kind => "PHONE";

    public IEnumerable<Range> Find(string text) => s_written.Find(text).Concat(s_named.Find(text));

    private static bool IsWritten(string value) =>
        IsNumber(value, value[0] == '0' && !value.StartsWith("00", StringComparison.Ordinal) ? MinDigits + 1 : MinDigits);

    private static bool IsNumber(string value, int minDigits) =>
        value.Count(char.IsAsciiDigit) is var digits
        && digits >= minDigits
        && digits <= MaxDigits
        && !Date().IsMatch(value)
        && !Amount().IsMatch(value);

    // International, with area code in parentheses, national with a zero, North American, Russian, Chinese mobile.
    [GeneratedRegex(
        @"(?<![\w.,+/-])(?<![0-9] )(?:\+[0-9]{1,3}[ .-]?(?:\(0\)[ .-]?)?(?:\([0-9]{1,4}\)|[0-9]{1,5})(?:[ ./-]?[0-9]{2,5}){1,6}|00[1-9][0-9]{0,2}(?:[ ./-][0-9]{2,8}){2,6}|\([0-9]{2,5}\)[ .-]?[0-9]{2,5}(?:[ .-][0-9]{2,5}){1,4}|0[0-9]{1,4}(?:[ /-][0-9]{2,8}){1,5}|0[0-9](?:\.[0-9]{2}){4}|(?:1[ .-])?[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}|8[ -]\(?[0-9]{3}\)?[ -][0-9]{3}[ -][0-9]{2}[ -][0-9]{2}|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4})(?![\w-]|[.,:][0-9])"
    )]
    private static partial Regex Written();

    [GeneratedRegex(
        @"(?:(?<![\p{L}\p{N}])(?:t[eé]l[eé]phones?|telefon(?:o|nummer|en)?|teléfono|telefone|tel|tlf|phones?(?:\snumber)?|mobiles?|mobil(?:e|nummer)?|m[oó]vil|celular|cell|handy|rufnummer|fax|whatsapp|sms|ring|dial|тел|телефону?|моб)(?![\p{L}])|電話(?:番号)?|电话|手机号?|联系电话|هاتف|الهاتف|جوال|전화)[^\p{L}\p{N}\n+(]{0,4}(?:(?:is|ist|est|es|er|no|nr|at|unter|au|al|на|:|は)[^\p{L}\p{N}\n+(]{1,3})?(?<value>\+?\(?[0-9][0-9 ()./-]{4,20}[0-9])(?![\w-]|[.,:][0-9])",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Named();

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}|^[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}|^[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}$"
    )]
    private static partial Regex Date();

    // A signed amount in thousands, and a signed decimal.
    [GeneratedRegex(@"^\+?[0-9]{1,3}(?:[ .][0-9]{3})*[ .]000$|^\+[0-9]{1,3}\.[0-9]{4,}")]
    private static partial Regex Amount();
}
