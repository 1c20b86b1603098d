using System.Text;
using System.Text.Json;
using LlmOps.Tests.QueryApi;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The samples' golden set: every question is answered as it says, or honestly not.</summary>
public sealed class SampleQuestionTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    [Fact]
    public async Task EverySampleQuestionGetsItsAnswer()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await Tour.SendSamplesAsync(services.Client, cancellation);
        var wrong = new StringBuilder();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Tour.SampleDocuments, "..", "questions.jsonl"), cancellation))
        {
            var question = JsonDocument.Parse(line).RootElement;
            var session = question.TryGetProperty("after", out var after) ? after.GetString() : question.GetProperty("id").GetString();
            var answer = await Tour.AskAsync(services.Client, new { question = question.GetProperty("question").GetString(), sessionId = session }, cancellation);

            var text = answer.GetProperty("answer").GetString()!;
            var answerable = question.GetProperty("answerable").GetBoolean();
            var isRight = answer.GetProperty("answered").GetBoolean() == answerable
                && (!question.TryGetProperty("contains", out var contains) || contains.EnumerateArray().All(part => text.Contains(part.GetString()!, StringComparison.OrdinalIgnoreCase)));
            if (!isRight)
            {
                wrong.Append(question.GetProperty("question").GetString()).Append(" -> ").AppendLine(text);
            }
            else if (answerable)
            {
                await Tour.AssertQuotesAreVerbatimAsync(services.Client, answer, cancellation);
            }
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }
}
