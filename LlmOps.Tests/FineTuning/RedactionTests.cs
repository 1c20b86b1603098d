using LlmOps.Benchmarks.FineTuning;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.FineTuning;

public sealed class RedactionTests
{
    private const int Seed = 20261126;

    [Fact]
    public async Task OfFiveHundredPlantedItemsNoneReachesTheDataset()
    {
        using var bench = new TuningBench(options => options.Dataset.HeldOutShare = 0.2);
        var planted = new PersonalDataSamples(Seed).Planted();
        var number = 0;
        foreach (var (_, text, _) in planted)
        {
            var (question, sentence, _, document) = TuningBench.Fact(number);
            var quote = $"{sentence} For the work on line {number}: {text}";
            var chunk = new Chunk(document, 1, number, 0, quote.Length, $"{text}\n{quote}", [$"About {text}"], 0);
            await bench.IndexAsync(chunk, $"Handbook of {text}", new Dictionary<string, string> { ["date"] = "2026-01-02" });
            await bench.AskAsync(
                TuningBench.North,
                $"session-{number / 2}",
                number,
                turn =>
                    turn with
                    {
                        Question = number % 2 == 0 ? $"{question} I have this: {text}" : turn.Question,
                        RewrittenQuestion = number % 5 == 0 ? $"{question} About {text}" : null,
                        Answer = $"{sentence} [1] For the work on line {number}: {text} [1]",
                        Citations = [new TurnCitation(1, document, $"Handbook of {text}", chunk.Id, quote, 0, quote.Length)],
                    }
            );
            number++;
        }

        var manifest = await bench.BuildAsync();
        var everything = TrainingText.Unescape(bench.Everything());
        var found = planted.Where(item => everything.Contains(item.Secret, StringComparison.Ordinal)).ToList();

        Assert.Equal(500, planted.Count);
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.All(
            planted.Select(item => item.Kind).Distinct(),
            kind =>
                Assert.True(
                    manifest.Redacted.GetValueOrDefault(kind) >= PersonalDataSamples.ItemsPerKind,
                    $"{kind}: {manifest.Redacted.GetValueOrDefault(kind)}"
                )
        );
        Assert.True(
            manifest.RecordsOf("train") + manifest.RecordsOf("validation") + manifest.RecordsOf("heldout") > 350,
            string.Join(' ', manifest.LeftOut)
        );
    }

    /// <summary>Other values than those above: what was fixed for some is measured on others.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PersonalDataAreFoundAndOrdinaryTextIsKept(int seed)
    {
        var samples = new PersonalDataSamples(seed);
        var planted = samples.Planted();
        var missed = planted.Where(item => Redact(item.Text).Contains(item.Secret, StringComparison.Ordinal)).ToList();
        var ordinary = samples.Ordinary();
        var touched = ordinary.Where(item => Redact(item.Text) != item.Text).ToList();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"recall {1 - (missed.Count / (double)planted.Count):P1}, false positives {touched.Count / (double)ordinary.Count:P1}"
        );
        Assert.True(missed.Count == 0, $"Missed {missed.Count} of {planted.Count}:\n{string.Join('\n', missed)}");

        // An order number that has the form and the check digit of a card's cannot be told from one where no word says what it is.
        Assert.True(
            touched.Count <= ordinary.Count / 100,
            $"Touched {touched.Count} of {ordinary.Count}:\n{string.Join('\n', touched.Select(item => $"{item.What}: {item.Text} -> {Redact(item.Text)}"))}"
        );

        static string Redact(string text) => new Redactor(PersonalDataFinders.All).Redact(text);
    }

    [Theory]
    [InlineData("Rufen Sie 030/1234567 an.", "Rufen Sie {PHONE_1} an.")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 AND BIC", "IBAN {IBAN_1} AND BIC")]
    [InlineData("Tel. 5551234 or part 555-123-4567.", "Tel. {PHONE_1} or part 555-123-4567.")]
    [InlineData("Server 10.0.0.1:8080, version 10.0.0.1, §10.0.0.1", "Server {IP_1}:8080, version 10.0.0.1, §10.0.0.1")]
    [InlineData("パスワードは ａｂｃ１２３ です", "パスワードは {PASSWORD_1} です")]
    [InlineData("The password is required. Password: hunter", "The password is required. Password: {PASSWORD_1}")]
    [InlineData("４１１１ １１１１ １１１１ １１１１ is 4111111111111111", "{CARD_1} is {CARD_1}")]
    public void KindsOfMistakesThatWereMade(string text, string redacted) =>
        Assert.Equal(redacted, new Redactor(PersonalDataFinders.All).Redact(text));

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
}
