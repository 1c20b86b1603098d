using System.Text;
using LlmOps.Tests.QueryApi;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The samples' golden set: every question is answered as it says, or honestly not, whichever way the stand-in embeds.</summary>
public sealed class SampleQuestionTests
{
    [Theory]
    [InlineData("hashed")]
    [InlineData("minilm")]
    public async Task EverySampleQuestionGetsItsAnswer(string embeddings)
    {
        await using var services = new EmbeddingServices(embeddings);
        await services.InitializeAsync();
        var cancellation = TestContext.Current.CancellationToken;
        await Tour.SendSamplesAsync(services.Client, cancellation);
        var wrong = new StringBuilder();
        foreach (var question in SampleQuestion.ReadAll())
        {
            var answer = await Tour.AskAsync(
                services.Client,
                new { question = question.Text, sessionId = question.After ?? question.Id },
                cancellation
            );

            var text = answer.GetProperty("answer").GetString()!;
            if (
                answer.GetProperty("answered").GetBoolean() != question.Answerable
                || !question.Contains.All(part => text.Contains(part, StringComparison.OrdinalIgnoreCase))
            )
            {
                wrong.Append(question.Text).Append(" -> ").AppendLine(text);
            }
            else if (question.Answerable)
            {
                await Tour.AssertQuotesAreVerbatimAsync(services.Client, answer, cancellation);
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    private sealed class EmbeddingServices(string embeddings) : ServicesFixture
    {
        protected override IReadOnlyDictionary<string, string> BedrockSettings =>
            new Dictionary<string, string> { ["LocalBedrock:Embeddings:Model"] = embeddings };
    }
}
