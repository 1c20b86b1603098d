using System.Numerics.Tensors;
using LlmOps.LocalBedrock.Models.Embeddings;

namespace LlmOps.Tests.LocalBedrock;

public sealed class SentenceEmbedderTests(SentenceModels models) : IClassFixture<SentenceModels>
{
    /// <summary>Pairs that say the same with few words in common.</summary>
    private static readonly (string First, string Second)[] s_paraphrases =
    [
        ("How do I get my money back for a broken item?", "Customers may return defective goods for a full refund."),
        ("The physician prescribed medicine for the infection.", "A doctor gave the patient antibiotics."),
        ("What is the maximum speed of the car?", "The vehicle can go no faster than 180 kilometres an hour."),
        ("The meeting was postponed until next week.", "They moved the conference to a later date."),
        ("Who founded the company?", "The firm was started by two brothers in a garage."),
        ("My laptop will not turn on.", "The computer does not start when the power button is pressed."),
        ("Stocks fell sharply after the announcement.", "Share prices dropped a lot once the news was out."),
        ("Cats sleep for most of the day.", "Felines spend many hours napping."),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("minilm")]
    [InlineData("arctic-xs")]
    public async Task AParaphraseIsNearerThanAnyOtherSentence(string model)
    {
        var firsts = await EmbedAsync(models.Get(model), s_paraphrases.Select(pair => pair.First), InputType.SearchQuery);
        var seconds = await EmbedAsync(models.Get(model), s_paraphrases.Select(pair => pair.Second), InputType.SearchDocument);

        for (var i = 0; i < firsts.Length; i++)
        {
            var nearest = Enumerable.Range(0, seconds.Length).MaxBy(j => TensorPrimitives.Dot<float>(firsts[i], seconds[j]));
            Assert.Equal(s_paraphrases[i].Second, s_paraphrases[nearest].Second);
        }
    }

    [Theory]
    [InlineData("图书馆几点关门？", "图书馆每天上午九点开门，晚上八点关门。", "游泳馆星期一休息。成人票价三十元。")]
    [InlineData("粗大ごみは予約が必要ですか？", "粗大ごみは予約が必要です。", "終電は平日の午前零時十五分に出発します。")]
    [InlineData("Когда закрывается библиотека?", "Библиотека закрывается в восемь вечера.", "Бассейн по понедельникам не работает.")]
    [InlineData("什么是 API rate limit？", "API rate limit 是每分钟的请求上限。", "服务器位于法兰克福。")]
    public async Task ATextOfLettersThatTheModelDoesNotKnowIsNearWhatSharesItsWords(string question, string near, string far)
    {
        var vectors = await EmbedAsync(models.Get("minilm"), [question, near, far], dimensions: 512);

        Assert.InRange(TensorPrimitives.Norm<float>(vectors[0]), 0.999f, 1.001f);
        Assert.True(TensorPrimitives.Dot<float>(vectors[0], vectors[1]) > TensorPrimitives.Dot<float>(vectors[0], vectors[2]) + 0.1f);
    }

    [Theory]
    [InlineData("minilm")]
    [InlineData("arctic-xs")]
    public async Task EightBitsSayNearlyTheSameAsThirtyTwo(string model)
    {
        string[] texts =
        [
            .. s_paraphrases.SelectMany(pair => new[] { pair.First, pair.Second }),
            "x",
            "42",
            LongText(150),
            LongText(230),
            "Zürich, naïve café 😀 北京",
            "SELECT * FROM t WHERE id = 7;",
        ];
        var bytes = await EmbedAsync(models.Get(model), texts);
        var floats = await EmbedAsync(models.Get(model, "fp32"), texts);

        Assert.All(
            texts.Index(),
            text => Assert.InRange(TensorPrimitives.Dot<float>(bytes[text.Index], floats[text.Index]), 0.98f, 1.001f)
        );
    }

    [Theory]
    [InlineData("minilm")]
    [InlineData("arctic-xs")]
    public async Task TheSameTextGivesTheSameBitsWhateverRunsBesideIt(string model)
    {
        string[] texts = [.. s_paraphrases.Select(pair => pair.First), LongText(600)];
        var alone = await EmbedAsync(models.Get(model), texts);
        using var other = SentenceModels.Create(model, "int8", models.Cache);

        var together = await Task.WhenAll(
            Enumerable
                .Range(0, texts.Length * 4)
                .Select(i =>
                    Task.Run(
                        async () =>
                            (
                                Text: i % texts.Length,
                                Vector: await (i % 2 == 0 ? models.Get(model) : other).EmbedAsync(
                                    texts[i % texts.Length],
                                    InputType.SearchDocument,
                                    384,
                                    true,
                                    Cancelled
                                )
                            ),
                        Cancelled
                    )
                )
        );

        Assert.All(together, embedded => Assert.Equal(alone[embedded.Text], embedded.Vector));
    }

    [Fact]
    public async Task ZerosBehindTheNumbersLeaveEveryCosineAsItIs()
    {
        var texts = s_paraphrases.Select(pair => pair.First).ToArray();
        var own = await EmbedAsync(models.Get("minilm"), texts, dimensions: 384);
        var padded = await EmbedAsync(models.Get("minilm"), texts, dimensions: 1024);

        Assert.All(padded, vector => Assert.True(vector.AsSpan(384).IndexOfAnyExcept(0f) < 0));
        Assert.Equal(TensorPrimitives.Dot<float>(own[0], own[1]), TensorPrimitives.Dot<float>(padded[0], padded[1]), 6);
        Assert.All(padded, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 4));
    }

    [Fact]
    public async Task FewerNumbersThanTheModelHasAreItsFirstOnesAtUnitLength()
    {
        var own = await EmbedAsync(models.Get("minilm"), [s_paraphrases[0].First], dimensions: 384);
        var cut = await EmbedAsync(models.Get("minilm"), [s_paraphrases[0].First], dimensions: 256);

        Assert.Equal(256, cut[0].Length);
        Assert.Equal(1, TensorPrimitives.Norm<float>(cut[0]), 4);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(own[0].AsSpan(0, 256), cut[0]), 4);
    }

    [Fact]
    public async Task TheEndOfALongTextCounts()
    {
        var subject = "The recipe needs flour, butter, sugar and three fresh eggs.";
        var vectors = await EmbedAsync(
            models.Get("minilm"),
            [LongText(400), $"{LongText(400)} {string.Join(' ', Enumerable.Repeat(subject, 30))}", subject]
        );

        Assert.True(TensorPrimitives.Dot<float>(vectors[1], vectors[2]) > TensorPrimitives.Dot<float>(vectors[0], vectors[2]) + 0.2f);
        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 4));
    }

    [Fact]
    public async Task OnlyAModelWithAnInstructionTellsQuestionsFromDocuments()
    {
        string[] question = ["who founded the company"];

        Assert.Equal(
            await EmbedAsync(models.Get("minilm"), question),
            await EmbedAsync(models.Get("minilm"), question, InputType.SearchQuery)
        );
        Assert.NotEqual(
            await EmbedAsync(models.Get("arctic-xs"), question),
            await EmbedAsync(models.Get("arctic-xs"), question, InputType.SearchQuery)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("\u0000\ufffe")]
    [InlineData("\ud800")]
    public async Task ATextWithoutWordsHasAVectorToo(string text)
    {
        var vector = Assert.Single(await EmbedAsync(models.Get("minilm"), [text]));

        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 4);
    }

    [Theory]
    [InlineData("The CAFÉ in Zürich", "the cafe in zurich")]
    [InlineData("Cafe\u0301 na\u00efve", "cafe naive")]
    [InlineData("Nguyễn Šimůnek Łódź", "nguyen simunek łodz")]
    public async Task CaseAndAccentsDoNotMatter(string accented, string plain)
    {
        var vectors = await EmbedAsync(models.Get("minilm"), [accented, plain]);

        Assert.Equal(vectors[0], vectors[1]);
    }

    private static string LongText(int words) =>
        string.Join(
            ' ',
            Enumerable
                .Range(0, words)
                .Select(i =>
                    (i % 7) switch
                    {
                        0 => "the",
                        1 => "river",
                        2 => "flows",
                        3 => "through",
                        4 => "old",
                        5 => "stone",
                        _ => "bridges",
                    }
                )
        );

    private static async Task<float[][]> EmbedAsync(
        SentenceEmbedder embedder,
        IEnumerable<string> texts,
        InputType input = InputType.SearchDocument,
        int dimensions = 384
    )
    {
        var vectors = new List<float[]>();
        foreach (var text in texts)
        {
            vectors.Add(await embedder.EmbedAsync(text, input, dimensions, true, Cancelled));
        }

        return [.. vectors];
    }
}
