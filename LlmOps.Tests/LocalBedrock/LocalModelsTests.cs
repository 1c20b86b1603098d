using LlmOps.LocalBedrock.Models;

namespace LlmOps.Tests.LocalBedrock;

public sealed class LocalModelsTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1024)]
    public void AnEmbeddingHasItsLengthAndNormAndIsAlwaysTheSame(int dimensions)
    {
        var first = HashedEmbedder.Embed("Contoso acquired Northwind Traders.", dimensions, normalize: true);
        var second = HashedEmbedder.Embed("Contoso acquired Northwind Traders.", dimensions, normalize: true);

        Assert.Equal(dimensions, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(1, first.Sum(value => value * value), 4);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("the of and")]
    [InlineData("日本語")]
    [InlineData("\ud800")]
    public void NoTextHasAnEmptyEmbedding(string text) =>
        Assert.Equal(1, HashedEmbedder.Embed(text, 256, normalize: true).Sum(value => value * value), 4);

    [Fact]
    public void TextsThatShareWordsAreNearerThanOthers()
    {
        var question = Embed("Who bought Northwind?");

        Assert.True(Cosine(question, Embed("Contoso acquired Northwind Traders in March 2021.")) > 0.3);
        Assert.True(Cosine(question, Embed("Backups run every night and are kept for 35 days.")) < 0.1);
        Assert.True(Cosine(Embed("refunding customers"), Embed("customer refunds")) > 0.5);
    }

    [Fact]
    public void TheRerankerPutsTheAnswerFirstAndWhatItLeadsToSecond()
    {
        var sources = new List<string>
        {
            "Fabrikam is headquartered in Bergen.",
            "Backups run every night at 02:00 UTC.",
            "Contoso is headquartered in Oslo, Norway.",
            "Contoso acquired Northwind Traders in March 2021.",
            "Northwind sold tea and spices.",
        };

        var scores = LexicalReranker.Score("Where is the company that acquired Northwind based?", sources);
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ToList();

        Assert.Equal([3, 2], order.Take(2));
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.Equal(0, scores[1]);
    }

    [Fact]
    public void ASourceThatSaysItAllScoresHighAndOneThatSaysNothingZero()
    {
        var scores = LexicalReranker.Score("vacation days for employees", ["Employees get 25 days of vacation.", "Tea is grown in Assam."]);

        Assert.True(scores[0] > 0.7, $"{scores[0]}");
        Assert.Equal(0, scores[1]);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("cat", 1)]
    [InlineData("headquarters", 2)]
    [InlineData("In 2021, yes.", 6)]
    [InlineData("日本", 2)]
    public void TokensAreCountedByTheDocumentedRule(string text, int tokens) => Assert.Equal(tokens, TokenCounter.Count(text));

    private static float[] Embed(string text) => HashedEmbedder.Embed(text, 1024, normalize: true);

    private static float Cosine(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
