using System.Globalization;
using System.Numerics;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>Invented personal data of ten kinds, and ordinary text that looks like it, in several languages. The same seed makes the
/// same.</summary>
internal sealed class PersonalDataSamples(int seed)
{
    public const int ItemsPerKind = 50;

    private readonly Random _random = new(seed);

    /// <summary>Sentences around an item of a kind, in several languages.</summary>
    private static readonly string[] s_sentences =
    [
        "Please write to {0} before Friday.",
        "Bitte wenden Sie sich an {0}, wenn etwas fehlt.",
        "Vous pouvez joindre l'équipe : {0} (le matin).",
        "Para cualquier duda: {0}.",
        "Kontakt oss på {0} hvis noe mangler.",
        "Он оставил это: {0}, и ушёл.",
        "連絡先は {0} です。",
        "联系方式是 {0} 。",
        "للتواصل {0} فقط",
        "Scrivere a {0}; grazie.",
    ];

    /// <summary>Fifty items of each of ten kinds. <c>Secret</c> is the part that must be gone from the text.</summary>
    public IReadOnlyList<(string Kind, string Text, string Secret)> Planted()
    {
        var planted = new List<(string, string, string)>();
        foreach (var kind in new[] { "EMAIL", "PHONE", "CARD", "IBAN", "IP", "KEY", "TOKEN", "PASSWORD", "CREDENTIALS", "SSN" })
        {
            for (var i = 0; i < ItemsPerKind; i++)
            {
                var (item, secret) = Item(kind, i);
                var sentence = s_sentences[i % s_sentences.Length];
                planted.Add(
                    (kind, kind is "PASSWORD" or "KEY" ? $"{item}\n" : string.Format(CultureInfo.InvariantCulture, sentence, item), secret)
                );
            }
        }

        return planted;
    }

    /// <summary>Text with numbers, codes and words that belong to no person, by what they are.</summary>
    public IReadOnlyList<(string What, string Text)> Ordinary()
    {
        var made = new List<(string, string)>();
        for (var i = 0; i < 40; i++)
        {
            var (year, month, day) = (1990 + (i % 37), 1 + (i % 12), 1 + (i % 28));
            made.Add(
                (
                    "order",
                    $"{Pick("Order", "Order no.", "Bestellung", "Bestellnummer:", "Commande n°", "Pedido", "注文番号", "Заказ №")} {Digits(4)}{Pick(" ", "-", "")}{Digits(4)}{Pick(" ", "-", "")}{Digits(4)}{Pick(" ", "-", "")}{Digits(4)} left on Monday."
                )
            );
            made.Add(("iso-date", $"It ran from {year}-{month:D2}-{day:D2} to {year + 1}-{month:D2}-{day:D2}T10:15:30Z and ended."));
            made.Add(
                ("date", $"Am {day:D2}.{month:D2}.{year} um 10:30 Uhr; le {day:D2}/{month:D2}/{year} à 9 h; {month}/{day}/{year} 10:30.")
            );
            made.Add(
                (
                    "version",
                    $"{Pick("Version", "version", "v", "Release", "Build", "versión", "Версия", "バージョン")} {i % 12}.{i % 7}.{i}.{1000 + i} replaces {i % 12}.{i % 5}.{i}."
                )
            );
            made.Add(
                (
                    "part",
                    $"{Pick("Part", "Part no.", "Teil", "Teilenummer", "Pièce", "Pieza", "P/N", "Artikel")} {Pick("", "DE", "NO-", "A-")}{Digits(3)}-{Digits(3)}-{Digits(4)} fits {Digits(4)}-{Digits(4)} and 0{Digits(3)}-{Digits(4)}."
                )
            );
            made.Add(
                (
                    "price",
                    $"It costs {1 + (i * 37)},{Digits(3)}.{Digits(2)} USD, 1.{Digits(3)}.{Digits(3)},{Digits(2)} € or {Digits(3)} {Digits(3)} {Digits(3)} kr; that is +{Digits(1)}00 000 000 a year."
                )
            );
            made.Add(
                (
                    "isbn",
                    $"ISBN 978-{Digits(1)}-{Digits(3)}-{Digits(5)}-{Digits(1)}, DOI 10.{Digits(4)}/{Digits(6)}, CAS {Digits(4)}-{Digits(2)}-{Digits(1)}, EAN {Digits(13)}."
                )
            );
            made.Add(
                (
                    "measure",
                    $"At {Digits(2)}.{Digits(4)} N {Digits(2)}.{Digits(4)} E it weighs {Digits(3)}.{Digits(2)} kg, {Digits(2)}:{Digits(1)} by {Digits(4)} x {Digits(4)} mm at 12:30:45, pages {Digits(3)}-{Digits(3)}."
                )
            );
            made.Add(
                (
                    "code",
                    $"std::vector<int> v({Digits(3)}); commit {Hex(40)} of {Hex(8)}-{Hex(4)}-{Hex(4)}-{Hex(4)}-{Hex(12)}; see icon@2x.png and sk-fading-circle-container."
                )
            );
            made.Add(
                (
                    "password-talk",
                    Pick(
                        "The password policy asks for twelve characters.",
                        "Das Passwort ist erforderlich und wird nie gespeichert.",
                        "Le mot de passe est obligatoire pour entrer.",
                        "A password is stored as a hash. The access key is kept by the vault.",
                        "La contraseña es secreta y personal.",
                        "Password: see the handbook of the workshop.",
                        "Пароль хранится в сейфе.",
                        "The secret key is rotated every ninety days."
                    )
                )
            );
        }

        return made;
    }

    private (string Item, string Secret) Item(string kind, int i)
    {
        switch (kind)
        {
            case "EMAIL":
                return Same(
                    (i % 6) switch
                    {
                        0 => $"anna.berg{i}@example-mail.no",
                        1 => $"o'neil+{i}@sub.firma{i}.co.uk",
                        2 => $"user_{i}@bücher{i}.de",
                        3 => $"иван{i}@пример.рф",
                        4 => $"TARO.{i}@EXAMPLE.CO.JP",
                        _ => $"ｙａｍａｄａ{i}@example.jp",
                    }
                );
            case "PHONE":
                return Same(
                    (i % 14) switch
                    {
                        0 => $"+47 {Digits(2)} {Digits(2)} {Digits(2)} {Digits(2)}",
                        1 => $"+1-{200 + i}-{Digits(3)}-{Digits(4)}",
                        2 => $"({200 + i}) {Digits(3)}-{Digits(4)}",
                        3 => $"+49 (0)30 {Digits(4)}{Digits(4)}",
                        4 => $"0{30 + i} {Digits(3)}{Digits(4)}",
                        5 => $"06 {Digits(2)} {Digits(2)} {Digits(2)} {Digits(2)}",
                        6 => $"tel. {Digits(3)} {Digits(3)} {Digits(3)}",
                        7 => $"03-{Digits(4)}-{Digits(4)}",
                        8 => $"8 (495) {Digits(3)}-{Digits(2)}-{Digits(2)}",
                        9 => $"+86 138 {Digits(4)} {Digits(4)}",
                        10 => $"0049 30 {Digits(4)} {Digits(4)}",
                        11 => $"+٩٦٦ ٥{ArabicDigits(1)} {ArabicDigits(3)} {ArabicDigits(4)}",
                        12 => $"tlf. {Digits(2)} {Digits(2)} {Digits(2)} {Digits(2)}",
                        _ => $"電話: 090{Digits(8)}",
                    }
                );
            case "CARD":
                return Same(
                    Card(
                        (i % 4) switch
                        {
                            0 => "4",
                            1 => "51",
                            2 => "37",
                            _ => "6011",
                        },
                        i % 4 == 2 ? 15 : 16,
                        i % 3
                    )
                );
            case "IBAN":
                return
                    Same(
                        (i % 6) switch
                        {
                            0 => Iban("DE", Digits(18), i % 4 == 0),
                            1 => Iban("NO", Digits(11), spaced: true),
                            2 => Iban("GB", "WEST" + Digits(14), spaced: false) + " BIC WESTGB22",
                            3 => Iban("FR", Digits(23), spaced: false),
                            4 => Iban("ES", Digits(20), spaced: true) + " 2026",
                            _ => Iban("NL", "ABNA" + Digits(10), spaced: false).ToLowerInvariant(),
                        }
                    )
                        is var (iban, _)
                    ? (iban, iban.Split(" BIC")[0].Split(" 2026")[0])
                    : default;
            case "IP":
                return
                    Same(
                        (i % 5) switch
                        {
                            0 => $"2001:db8:{i:x}::{i + 1:x}",
                            1 => $"10.{i}.{i * 3 % 256}.{i * 7 % 256}",
                            2 => $"192.168.{i}.{i + 1}:8080",
                            3 => $"::ffff:172.16.{i}.9",
                            _ => $"fe80::{Hex(4)}:{Hex(4)}:{Hex(4)}:{Hex(4)}",
                        }
                    )
                        is var (address, _)
                    ? (address, address.Split(":8080")[0])
                    : default;
            case "KEY":
                var key = i % 5 == 0 ? "AKIA" + Letters(16).ToUpperInvariant() : Letters(39) + Digits(1);
                return (
                    (i % 5) switch
                    {
                        0 => $"Die Kennung lautet {key}.",
                        1 => $"secret access key: {key}",
                        2 => $"API-Schlüssel: {key}",
                        3 => $"clé d'accès : {key}",
                        _ => $"ключ доступа: {key}",
                    },
                    key
                );
            case "TOKEN":
                return Same(
                    (i % 5) switch
                    {
                        0 => $"ghp_{Letters(35)}{Digits(1)}",
                        1 => $"eyJ{Letters(20)}.{Letters(30)}.{Letters(29)}{Digits(1)}",
                        2 => $"sk-{Letters(31)}{Digits(1)}",
                        3 => $"sk_test_{Letters(23)}{Digits(1)}",
                        _ => $"xoxb-{Digits(12)}-{Letters(24)}",
                    }
                );
            case "PASSWORD":
                var password = (i % 3) switch
                {
                    0 => $"{Letters(6)}!{i}",
                    1 => $"{Letters(9)}{i}",
                    _ => $"Zug{Letters(5)}",
                };
                return (
                    (i % 10) switch
                    {
                        0 => $"password: {password}",
                        1 => $"pwd={password}",
                        2 => $"Das Passwort lautet {password}{i} seit gestern.",
                        3 => $"Mot de passe : {password}",
                        4 => $"contraseña: {password}.",
                        5 => $"пароль: {password}",
                        6 => $"パスワードは{password}です",
                        7 => $"密码：{password}",
                        8 => $"كلمة المرور: {password}",
                        _ => $"passord er {password}{i}",
                    },
                    password
                );
            case "CREDENTIALS":
                var user = $"admin{i}:{Letters(10)}";
                return ($"{Pick("https", "postgres", "amqp")}://{user}@db{i}.example.org/main", user);
            default:
                return Same($"{100 + i}-{10 + i}-{1000 + i}");
        }

        static (string, string) Same(string item) =>
            (item, item.StartsWith('t') || item.StartsWith('電') ? item[(item.IndexOf(' ') + 1)..] : item);
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private string Digits(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => _random.Next(1, 10).ToString(CultureInfo.InvariantCulture)));

    private string ArabicDigits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('٠' + _random.Next(1, 10))));

    private string Letters(int count) => _random.GetString("abcdefghijkmnpqrstuvwxyz23456789", count);

    private string Hex(int count) => _random.GetHexString(count, lowercase: true);

    /// <summary>The check digit is the one that makes the sum of the doubled alternate digits a multiple of ten: tried out, not
    /// computed.</summary>
    private string Card(string prefix, int length, int separator)
    {
        var body = prefix + Digits(length - 1 - prefix.Length);
        for (var check = 0; check < 10; check++)
        {
            var number = $"{body}{check}";
            var sum = number
                .Reverse()
                .Select((digit, i) => (Value: digit - '0', Doubled: i % 2 == 1))
                .Sum(digit => digit.Doubled ? (digit.Value * 2 / 10) + (digit.Value * 2 % 10) : digit.Value);
            if (sum % 10 == 0)
            {
                return separator == 0
                    ? number
                    : string.Join(separator == 1 ? ' ' : '\u00A0', number.Chunk(4).Select(group => new string(group)));
            }
        }

        throw new InvalidOperationException("No check digit fits.");
    }

    private static string Iban(string country, string account, bool spaced)
    {
        var digits = string.Concat(
            $"{account}{country}00".Select(character =>
                char.IsDigit(character) ? $"{character}" : (character - 'A' + 10).ToString(CultureInfo.InvariantCulture)
            )
        );
        var check = 98 - (int)(BigInteger.Parse(digits, CultureInfo.InvariantCulture) % 97);
        var iban = $"{country}{check:D2}{account}";
        return spaced ? string.Join(' ', iban.Chunk(4).Select(group => new string(group))) : iban;
    }
}
