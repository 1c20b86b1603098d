using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class SamplesTests
{
    [Fact]
    public async Task EverySampleIsReadCutAndVerbatim()
    {
        var chunks = await ChunksAsync();
        Assert.Equal(12, chunks.Select(chunk => chunk.DocumentId).Distinct().Count());
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 5, 400));
    }

    [Fact]
    public async Task EveryAnswerableQuestionIsAnsweredByADocumentItNames()
    {
        var chunks = await ChunksAsync();
        var questions = Questions();
        Assert.True(questions.Count(question => question.Answerable) >= 15);
        Assert.True(questions.Count(question => !question.Answerable) >= 4);
        foreach (var question in questions.Where(question => question.Answerable))
        {
            foreach (var document in question.Documents)
            {
                var text = string.Join('\n', chunks.Where(chunk => chunk.DocumentId == document).Select(chunk => chunk.Text));
                Assert.All(question.Contains, expected => Assert.Contains(expected, text, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task TheBuyerJoinsTheTwoDocumentsOfTheTour()
    {
        var chunks = await ChunksAsync();
        var history = RuleBasedKnowledgeExtractor.Extract([.. chunks.Where(chunk => chunk.DocumentId == "northwind-history")]);
        var profile = RuleBasedKnowledgeExtractor.Extract([.. chunks.Where(chunk => chunk.DocumentId == "contoso-profile")]);
        Assert.Contains(
            history.Relations,
            relation => relation is { Subject: "contoso", Predicate: "acquired", Object: "northwind traders" }
        );
        Assert.Contains(
            history.Relations,
            relation => relation is { Subject: "northwind traders", Predicate: "acquired_in", Object: "march 2021" }
        );
        Assert.Contains(profile.Relations, relation => relation is { Subject: "contoso", Predicate: "headquartered_in", Object: "oslo" });
        Assert.DoesNotContain(
            "Oslo",
            string.Join(' ', chunks.Where(chunk => chunk.DocumentId == "northwind-history").Select(chunk => chunk.Text)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Northwind",
            string.Join(' ', chunks.Where(chunk => chunk.DocumentId == "contoso-profile").Select(chunk => chunk.Text)),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["northwind traders"],
            new RuleBasedKnowledgeExtractor()
                .ExtractFromQuestion("Where is the company that acquired Northwind Traders headquartered?")
                .Select(entity => entity.Key)
        );
    }

    [Fact]
    public async Task HiddenAndNavigationalPartsAreNowhere()
    {
        var text = string.Join('\n', (await ChunksAsync()).Select(chunk => chunk.Text));
        Assert.DoesNotContain("Internal note", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie settings", text, StringComparison.Ordinal);
        Assert.DoesNotContain("window.analytics", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Careers", text, StringComparison.Ordinal);
    }

    private static async Task<List<Chunk>> ChunksAsync()
    {
        var chunks = new List<Chunk>();
        foreach (var file in Directory.GetFiles(DocumentRoom.SamplesFolder).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            var document = await DocumentRoom.Catalog().ParseAsync(stream, null, file, TestContext.Current.CancellationToken);
            DocumentRoom.AssertSound(document);
            foreach (
                var chunk in await DocumentRoom
                    .Chunker()
                    .ChunkAsync(Path.GetFileNameWithoutExtension(file), 1, document, TestContext.Current.CancellationToken)
            )
            {
                Assert.Equal(document.Text[chunk.Start..chunk.End], chunk.Text);
                chunks.Add(chunk);
            }
        }

        return chunks;
    }

    private static List<Question> Questions() =>
        [
            .. File.ReadAllLines(Path.Combine(DocumentRoom.RepositoryRoot, "samples", "questions.jsonl"))
                .Where(line => line.Length > 0)
                .Select(line => JsonSerializer.Deserialize<Question>(line, JsonSerializerOptions.Web)!),
        ];

    private sealed record Question(string Id, bool Answerable, IReadOnlyList<string> Documents, IReadOnlyList<string> Contains);
}
