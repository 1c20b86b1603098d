using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;

namespace LlmOps.Tests.Extraction;

public sealed class TitleNameTests
{
    [Theory]
    [InlineData("Kestrel Robotics, Inc.", "kestrel robotics")]
    [InlineData("The Lovelace Institute", "lovelace institute")]
    [InlineData("2024", "")]
    [InlineData("ABC", "")]
    [InlineData("", "")]
    [InlineData("A study of how long the pumps of the old mill have been running since May", "")]
    public void ATitleIsANameWhereItIsShortAndHasLetters(string title, string key) => Assert.Equal(key, TitleName.KeyOf(title));

    [Theory]
    [InlineData("boundary layer flow", "the boundary layer flow over a flat plate is laminar .")]
    [InlineData("Getting started", "Install the client first, then run the setup.")]
    public async Task ATitleThatTheTextNeverWritesAsANameIsNone(string title, string text)
    {
        var knowledge = await new RuleBasedKnowledgeExtractor().ExtractAsync(
            title,
            [new Chunk("d", 1, 0, 0, text.Length, text, [], 10)],
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain(knowledge.Mentions, mention => mention.Entity.Kind == EntityKinds.Title);
    }

    [Fact]
    public async Task AllChunksOfADocumentAreAboutItsTitle()
    {
        Chunk[] chunks =
        [
            new("d", 1, 0, 0, 10, "Kestrel Robotics was founded by Ida Brandvold.", [], 10),
            new("d", 1, 1, 50, 60, "It makes arms for packing plants.", [], 8),
        ];

        var knowledge = await new RuleBasedKnowledgeExtractor().ExtractAsync(
            "Kestrel Robotics",
            chunks,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            ["d~1~0", "d~1~1"],
            knowledge.Mentions.Where(mention => mention.Entity.Key == "kestrel robotics").Select(mention => mention.ChunkId)
        );
        Assert.All(
            knowledge.Mentions.Where(mention => mention.Entity.Key == "kestrel robotics"),
            mention => Assert.Equal(EntityKinds.Title, mention.Entity.Kind)
        );
        Assert.Contains(knowledge.Mentions, mention => mention.Entity.Key == "ida brandvold");
    }
}
