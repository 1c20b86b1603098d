using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>The kinds that are always looked for. Where two overlap, the one that stands first in <see cref="All"/> wins.</summary>
internal static partial class PersonalDataFinders
{
    private const int MinPhoneDigits = 8;
    private const int MaxPhoneDigits = 15;

    /// <summary>The finders in order of precedence.</summary>
    public static IReadOnlyList<IPersonalDataFinder> All { get; } =
    [
        new PatternFinder("CREDENTIALS", UrlCredentials()),
        new PatternFinder("TOKEN", Token()),
        new PatternFinder("KEY", AccessKey()),
        new PatternFinder("PASSWORD", Password()),
        new PatternFinder("EMAIL", Email()),
        new PatternFinder("IBAN", Iban(), CheckDigits.IsIban),
        new PatternFinder("CARD", Card(), CheckDigits.IsCard),
        new PatternFinder("SSN", SocialSecurityNumber(), IsSocialSecurityNumber),
        new PatternFinder("IP", Address(), IsAddress),
        new PatternFinder("PHONE", Phone(), IsPhone),
    ];

    /// <summary>Finds names given by setting, whole words, whatever their case.</summary>
    public static IPersonalDataFinder? Names(IReadOnlyCollection<string> names)
    {
        var given = names
            .Where(name => !string.IsNullOrWhiteSpace(name))
            .OrderByDescending(name => name.Length)
            .Select(name => Regex.Escape(name.Trim()))
            .ToList();
        return given.Count == 0
            ? null
            : new PatternFinder(
                "NAME",
                new Regex(
                    $@"(?<![\p{{L}}\p{{N}}])(?:{string.Join('|', given)})(?![\p{{L}}\p{{N}}])",
                    RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
                )
            );
    }

    private static bool IsSocialSecurityNumber(string text) =>
        !text.StartsWith("000", StringComparison.Ordinal)
        && !text.StartsWith("666", StringComparison.Ordinal)
        && text[0] != '9'
        && text[4..6] != "00"
        && text[7..] != "0000";

    // A version such as 1.2.3.4 looks the same as an address; it is better redacted than kept.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (
            address.AddressFamily == AddressFamily.InterNetwork
                ? text.Count(character => character == '.') == 3
                : text.Count(character => character == ':') >= 2 && text.Length > 4
        );

    private static bool IsPhone(string text)
    {
        var digits = text.Count(char.IsAsciiDigit);
        return digits is >= MinPhoneDigits and <= MaxPhoneDigits && !Date().IsMatch(text);
    }

    [GeneratedRegex(@"(?<=\b[a-z][a-z0-9+.-]{1,20}://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)", RegexOptions.IgnoreCase)]
    private static partial Regex UrlCredentials();

    [GeneratedRegex(
        @"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|pk_live_|sk_live_|rk_live_|AIza|hf_|npm_)[\w-]{16,}|(?<=\bBearer\s)[\w.~+/-]{16,}=*"
    )]
    private static partial Regex Token();

    [GeneratedRegex(
        @"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b|(?<=(?:secret|api|access|private)[\s_-]?(?:access[\s_-]?)?key\s{0,2}(?:is|[:=])\s{0,2}[""']?)[A-Za-z0-9/+=_-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AccessKey();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}])(?:password|passwd|pwd|passphrase)\s{0,2}(?:is\s|[:=])\s{0,2}[""']?(?<value>[^\s""',;]{4,100}?)(?=[.""',;)]*(?:\s|$))",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Password();

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,24}")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}\b")]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d-])")]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")]
    private static partial Regex SocialSecurityNumber();

    [GeneratedRegex(@"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w:])(?!\.\d)")]
    private static partial Regex Address();

    [GeneratedRegex(
        @"(?<![\w.,+-])(?<!\d[ ])(?:\+\d{1,3}[ .-]?(?:\(0\)[ .-]?)?(?:\(\d{1,4}\)|\d{1,5})(?:[ ./-]?\d{2,5}){1,5}|\(\d{2,5}\)[ .-]?\d{3,4}(?:[ .-]\d{2,4}){1,3}|0\d{1,4}[ /-]\d{3,8}(?:[ -]?\d{2,4}){0,3}|\d{3}[ .-]\d{3}[ .-]\d{4})(?![\w-])"
    )]
    private static partial Regex Phone();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}$|^\d{2}[./-]\d{2}[./-]\d{4}$")]
    private static partial Regex Date();
}
