using LlmOps.Engine.Chunking;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.EndToEnd;
using Passage = LlmOps.LocalBedrock.Models.Answering.Passage;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The samples' own questions, asked of the local models: all chunks reranked, the best five answered from.</summary>
public sealed class LocalModelsOnSamplesTests
{
    private const int Passages = 5;

    [Fact]
    public async Task TheLocalModelsAnswerTheSamplesQuestionsAndRefuseTheOthers()
    {
        var chunks = new List<(string Title, string Section, string Text, string Contextual)>();
        foreach (var file in Directory.GetFiles(DocumentRoom.SamplesFolder).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            var document = await DocumentRoom.Catalog().ParseAsync(stream, null, file, TestContext.Current.CancellationToken);
            foreach (
                var chunk in await DocumentRoom
                    .Chunker()
                    .ChunkAsync(Path.GetFileNameWithoutExtension(file), 1, document, TestContext.Current.CancellationToken)
            )
            {
                chunks.Add(
                    (
                        document.Title ?? chunk.DocumentId,
                        string.Join(" > ", chunk.Headings),
                        chunk.Text,
                        chunk.ToContextualText(document.Title)
                    )
                );
            }
        }

        var wrong = new List<string>();
        Turn? last = null;
        foreach (var question in SampleQuestion.ReadAll())
        {
            var asked = question.After is not null && last is not null ? QuestionRewriter.Rewrite([last], question.Text) : question.Text;
            var scores = LexicalReranker.Score(asked, [.. chunks.Select(chunk => chunk.Contextual)]);
            var best = Enumerable
                .Range(0, chunks.Count)
                .OrderByDescending(i => scores[i])
                .Take(Passages)
                .Select((i, rank) => new Passage(rank + 1, chunks[i].Title, chunks[i].Section, chunks[i].Text))
                .ToList();
            var answer = ExtractiveAnswerer.Answer(best, asked);
            last = new Turn(asked, answer);
            if (
                question.Answerable
                    ? !question.Contains.All(text => answer.Contains(text, StringComparison.Ordinal))
                    : answer != ExtractiveAnswerer.NoAnswer
            )
            {
                wrong.Add($"{asked} -> {answer}");
            }
        }

        Assert.Empty(wrong);
    }
}
