using System.Text;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The samples' golden set is answered as well where a sentence model embeds as where hashes do.</summary>
public sealed class SentenceModelOnSamplesTests(SentenceModelFixture services) : IClassFixture<SentenceModelFixture>
{
    [Fact]
    public async Task EverySampleQuestionGetsItsAnswer()
    {
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
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }
}
