using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>The kinds that are always looked for. Where two overlap, the one that stands first in <see cref="All"/> wins.</summary>
internal static partial class PersonalDataFinders
{
    /// <summary>The finders in order of precedence.</summary>
    public static IReadOnlyList<IPersonalDataFinder> All { get; } =
    [
        new PatternFinder("CREDENTIALS", UrlCredentials()),
        new PatternFinder("TOKEN", Token(), value => value.Any(char.IsAsciiDigit)),
        new PatternFinder("KEY", AccessKey(), IsKey),
        new PasswordFinder(),
        new PatternFinder("EMAIL", Email(), value => !FileName().IsMatch(value)),
        new IbanFinder(),
        new PatternFinder("CARD", Card(), CheckDigits.IsCard, ReferenceWords.Pattern),
        new PatternFinder("SSN", SocialSecurityNumber(), IsSocialSecurityNumber, ReferenceWords.Pattern),
        new PatternFinder("IP", Address(), IsAddress, ReferenceWords.Versions),
        new PhoneFinder(),
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

    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (
            address.AddressFamily == AddressFamily.InterNetwork
                ? text.Count(character => character == '.') == 3
                : text.Count(character => character == ':') >= 2 && text.Length > 4
        );

    private static bool IsKey(string text) =>
        text.StartsWith("-----", StringComparison.Ordinal) || (text.Any(char.IsAsciiDigit) && text.Any(char.IsAsciiLetter));

    [GeneratedRegex(@"(?<=\b[a-z][a-z0-9+.-]{1,20}://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)", RegexOptions.IgnoreCase)]
    private static partial Regex UrlCredentials();

    [GeneratedRegex(
        @"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bya29\.[\w-]{16,}|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|[prs]k_(?:live|test)_|whsec_|AIza|hf_|npm_|shpat_|dop_v1_|GOCSPX-)[\w-]{16,}|(?<=\bBearer\s)[\w.~+/-]{16,}=*"
    )]
    private static partial Regex Token();

    [GeneratedRegex(
        @"\b(?-i:AKIA|ASIA|AROA|AIDA)(?-i:[A-Z0-9]){16}\b|(?<=(?:(?:secret|api|access|private|account|client|shared|encryption|license)[\s_-]?(?:access[\s_-]?)?(?:key|secret)|api-?schl[uü]ssel|zugangsschl[uü]ssel|cl[eé]\s(?:api|secr[eè]te|d'acc[eè]s|priv[eé]e)|clave\s(?:api|secreta|privada|de\sacceso)|chiave\s(?:api|segreta)|api-?n[oø]kkel|ключ(?:\sapi|\sдоступа)?|api\s?キー|秘密鍵|api\s?密钥|密钥|مفتاح)\s{0,2}(?:is|ist|est|es|è|er|[:=は])\s{0,2}[""'`]?)[A-Za-z0-9/+=_-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AccessKey();

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,24}")]
    private static partial Regex Email();

    // An image for screens of twice the density is named icon@2x.png.
    [GeneratedRegex(@"@[0-9]x\.[a-z]{2,5}$", RegexOptions.IgnoreCase)]
    private static partial Regex FileName();

    [GeneratedRegex(@"(?<![\w.,-])[0-9](?:[ -]?[0-9]){12,18}(?![\w-])")]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![\w-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\w-])")]
    private static partial Regex SocialSecurityNumber();

    [GeneratedRegex(
        @"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.[0-9])|(?:[0-9a-fA-F]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4})(?![\w:]|\.[0-9]))"
    )]
    private static partial Regex Address();
}
