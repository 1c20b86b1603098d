using System.Globalization;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.FineTuning;

public sealed class RedactionTests
{
    private const int ItemsPerKind = 50;

    private static readonly Random s_random = new(20261126);

    private static readonly Dictionary<string, Func<int, string>> s_items = new(StringComparer.Ordinal)
    {
        ["EMAIL"] = i =>
            (i % 3) switch
            {
                0 => $"anna.berg{i}@example-mail.no",
                1 => $"o'neil+{i}@sub.firma{i}.co.uk",
                _ => $"user_{i}@bücher{i}.de",
            },
        ["PHONE"] = i =>
            (i % 5) switch
            {
                0 => $"+47 {Digits(2)} {Digits(2)} {Digits(2)} {Digits(2)}",
                1 => $"+1-{200 + i}-{Digits(3)}-{Digits(4)}",
                2 => $"({200 + i}) {Digits(3)}-{Digits(4)}",
                3 => $"+49 (0)30 {Digits(4)}{Digits(4)}",
                _ => $"0{30 + i} {Digits(3)}{Digits(4)}",
            },
        ["CARD"] = i =>
            Card(
                (i % 4) switch
                {
                    0 => "4",
                    1 => "51",
                    2 => "37",
                    _ => "6011",
                },
                i % 4 == 2 ? 15 : 16,
                spaced: i % 2 == 0
            ),
        ["IBAN"] = i =>
            (i % 4) switch
            {
                0 => Iban("DE", Digits(18), spaced: i % 8 == 0),
                1 => Iban("NO", Digits(11), spaced: false),
                2 => Iban("GB", "WEST" + Digits(14), spaced: i % 8 == 2),
                _ => Iban("FR", Digits(23), spaced: false),
            },
        ["IP"] = i => i % 3 == 0 ? $"2001:db8:{i:x}::{i + 1:x}" : $"10.{i}.{i * 3 % 256}.{i * 7 % 256}",
        ["KEY"] = i => i % 2 == 0 ? "AKIA" + Letters(16).ToUpperInvariant() : $"secret access key: {Letters(40)}",
        ["TOKEN"] = i =>
            (i % 3) switch
            {
                0 => $"ghp_{Letters(36)}",
                1 => $"eyJ{Letters(20)}.{Letters(30)}.{Letters(30)}",
                _ => $"sk-{Letters(32)}",
            },
        ["PASSWORD"] = i => i % 2 == 0 ? $"password: {Letters(6)}!{i}" : $"pwd={Letters(9)}{i}",
        ["CREDENTIALS"] = i => $"https://admin{i}:{Letters(10)}@db{i}.example.org/main",
        ["SSN"] = i => $"{100 + i}-{10 + i}-{1000 + i}",
    };

    [Fact]
    public async Task OfFiveHundredPlantedItemsNoneReachesTheDataset()
    {
        using var bench = new TuningBench(options => options.Dataset.HeldOutShare = 0.2);
        var planted = new List<(string Kind, string Value)>();
        var number = 0;
        foreach (var (kind, make) in s_items)
        {
            for (var i = 0; i < ItemsPerKind; i++, number++)
            {
                var item = make(i);
                planted.Add((kind, Secret(kind, item)));
                var (_, sentence, _, document) = TuningBench.Fact(number);
                var quote = $"{sentence} Contact for the work on line {number} was {item} until spring.";
                await bench.AskAsync(
                    TuningBench.North,
                    $"session-{number / 2}",
                    number,
                    turn =>
                        turn with
                        {
                            Question = i % 2 == 0 ? $"{turn.Question} I am reachable at {item} today." : turn.Question,
                            Answer = $"{sentence} Contact for the work was {item} until spring. [1]",
                            Citations = [new TurnCitation(1, document, $"Handbook of {item}", $"{document}~1~0", quote, 0, quote.Length)],
                        }
                );
            }
        }

        var manifest = await bench.BuildAsync();
        var everything = bench
            .Everything()
            .Replace("\\u0027", "'", StringComparison.Ordinal)
            .Replace("\\u002B", "+", StringComparison.Ordinal)
            .Replace("\\u00FC", "ü", StringComparison.Ordinal);
        var found = planted.Where(item => everything.Contains(item.Value, StringComparison.Ordinal)).ToList();

        Assert.Equal(500, planted.Count);
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.All(
            s_items.Keys,
            kind =>
                Assert.True(
                    manifest.Redacted.GetValueOrDefault(kind) >= ItemsPerKind,
                    $"{kind}: {manifest.Redacted.GetValueOrDefault(kind)}"
                )
        );
        Assert.True(
            manifest.RecordsOf("train") + manifest.RecordsOf("validation") + manifest.RecordsOf("heldout") > 400,
            string.Join(' ', manifest.LeftOut)
        );
    }

    [Theory]
    [InlineData("The order 4929 1234 5678 9010 left on 2026-11-23 at 10:15:30 with 1,200 units.")]
    [InlineData("Version 10.0.15 of the 2 x 400 V drive weighs 12.50 kg and costs 1200.00 USD.")]
    [InlineData("Part DE12 3456 of drawing NO-77-1234 replaces 2024-01-02 to 2025-12-31.")]
    [InlineData("Between 1998 and 2004 revenue rose from 100,000,000 to 250,000,000 dollars.")]
    [InlineData("The password policy asks for twelve characters; passwords: see the handbook.")]
    [InlineData("At 12:30:45 the ratio was 3:2:1, the MAC table held 4096 entries and std::vector grew.")]
    [InlineData("ISBN 978-3-16-148410-0 describes section 3.1.4 and figure 12-4 on pages 100-200.")]
    public void OrdinaryNumbersAreKept(string text) => Assert.Equal(text, new Redactor(PersonalDataFinders.All).Redact(text));

    [Fact]
    public void CheckDigitsDecideOverCardsAndAccounts()
    {
        var redactor = new Redactor(PersonalDataFinders.All);

        Assert.Equal("pay {CARD_1} from {IBAN_1}", redactor.Redact("pay 4111 1111 1111 1111 from DE89 3704 0044 0532 0130 00"));
        Assert.Equal("DE88 3704 0044 0532 0130 00", redactor.Redact("DE88 3704 0044 0532 0130 00"));
        Assert.Equal("card 4111 1111 1111 1112", redactor.Redact("card 4111 1111 1111 1112"));
    }

    [Fact]
    public void TheSameValueAlwaysGetsTheSameReplacement()
    {
        var redactor = new Redactor([.. PersonalDataFinders.All, PersonalDataFinders.Names(["Anna Berg", "Berg"])!]);

        Assert.Equal(
            "Mail {EMAIL_1} or {EMAIL_2}; {NAME_1} reads {EMAIL_1}.",
            redactor.Redact("Mail a@example.org or b@example.org; Anna Berg reads A@Example.org.")
        );
        Assert.Equal(
            "{CARD_1} is {CARD_1}, {NAME_2} and {EMAIL_2}; Bergen stays",
            redactor.Redact("4111111111111111 is 4111-1111-1111-1111, berg and b@example.org; Bergen stays")
        );
        Assert.Equal("{EMAIL_1}", new Redactor(PersonalDataFinders.All).Redact("b@example.org"));
    }

    [Fact]
    public void AFurtherKindIsAddedByAFinderOfItsOwn()
    {
        var badges = new PatternFinder("BADGE", new System.Text.RegularExpressions.Regex(@"\bB-\d{4}\b"));

        Assert.Equal("badge {BADGE_1}", new Redactor([.. PersonalDataFinders.All, badges]).Redact("badge B-1234"));
    }

    [Theory]
    [InlineData("What is the weight of the pump that was sold in Oslo?", "en")]
    [InlineData("Wie schwer ist die Pumpe, die in Oslo verkauft wurde und nicht passt?", "de")]
    [InlineData("Quel est le poids de la pompe que nous avons vendue dans le nord ?", "fr")]
    [InlineData("¿Cuál es el peso de la bomba que se vendió en el norte y por qué?", "es")]
    [InlineData("Pumpe", null)]
    public void LanguagesAreToldByTheirFunctionWords(string text, string? language) => Assert.Equal(language, LanguageGuess.Of(text));

    [Fact]
    public void TextsThatDifferInANumberAreNoDuplicates()
    {
        var seen = new NearDuplicates(0.8);

        Assert.True(seen.TryAdd("What was the revenue of the northern branch in the year 2024? It was 12 million dollars."));
        Assert.True(seen.TryAdd("What was the revenue of the northern branch in the year 2025? It was 12 million dollars."));
        Assert.False(seen.TryAdd("What was the revenue of the northern branch, in the year 2025? It was 12 million dollars!"));
        Assert.True(seen.TryAdd(""));
        Assert.False(seen.TryAdd("  "));
    }

    private static string Secret(string kind, string item) =>
        kind switch
        {
            "KEY" => item[(item.LastIndexOf(' ') + 1)..],
            "PASSWORD" => item[(item.IndexOfAny([':', '=']) + 1)..].Trim(),
            "CREDENTIALS" => item[(item.IndexOf("//", StringComparison.Ordinal) + 2)..item.IndexOf('@', StringComparison.Ordinal)],
            _ => item,
        };

    private static string Digits(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => s_random.Next(1, 10).ToString(CultureInfo.InvariantCulture)));

    private static string Letters(int count) => s_random.GetString("abcdefghijkmnpqrstuvwxyz23456789", count);

    /// <summary>The check digit is the one that makes the sum of the doubled alternate digits a multiple of ten: tried out, not
    /// computed.</summary>
    private static string Card(string prefix, int length, bool spaced)
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
                return spaced ? string.Join(' ', number.Chunk(4).Select(group => new string(group))) : number;
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
        var check = 98 - (int)(System.Numerics.BigInteger.Parse(digits, CultureInfo.InvariantCulture) % 97);
        var iban = $"{country}{check:D2}{account}";
        return spaced ? string.Join(' ', iban.Chunk(4).Select(group => new string(group))) : iban;
    }
}
