using System.Runtime.CompilerServices;
using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.LocalBedrock.Wire;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Models;

/// <summary>The local chat model: quotes from the passages of a prompt, rewrites follow-up questions, judges claims, and otherwise says
/// what it is.</summary>
internal sealed class ExtractiveChatModel(IOptions<LocalBedrockOptions> options) : IChatModel
{
    public async IAsyncEnumerable<ChatDelta> ReplyAsync(
        ConverseRequest request,
        bool stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prompt = PromptReader.Read(request);
        if (!stream && ClaimJudge.IsAsked(request, prompt))
        {
            var call = ClaimJudge.CallTool(prompt);
            yield return new ChatDelta("")
            {
                ToolUse = call,
                StopReason = "tool_use",
                OutputTokens = TokenCounter.Count(call.GetRawText()),
            };
            yield break;
        }

        var (reply, stopReason) = Reply(request, prompt);
        for (var at = 0; at < reply.Length; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = at + 1;
            while (end < reply.Length && !(char.IsWhiteSpace(reply[end]) && !char.IsWhiteSpace(reply[end - 1])))
            {
                end++;
            }

            yield return new ChatDelta(reply[at..end]);
            at = end;
        }

        if (stopReason is not null)
        {
            yield return new ChatDelta("") { StopReason = stopReason };
        }

        await Task.CompletedTask;
    }

    private (string Text, string? StopReason) Reply(ConverseRequest request, Prompt prompt)
    {
        if (
            prompt.Task == PromptTask.AnswerFromPassages
            && options.Value.ScriptedReplies.FirstOrDefault(script => prompt.Question.Contains(script.When, StringComparison.Ordinal))
                is { } scripted
        )
        {
            return (scripted.Reply, scripted.StopReason);
        }

        return (
            prompt.Task switch
            {
                PromptTask.AnswerFromPassages => Answer(prompt),
                PromptTask.JudgeAnswers => AnswerComparer.Verdict(prompt),
                PromptTask.RewriteQuestion => QuestionRewriter.Rewrite(prompt.Turns, prompt.Question),
                _ => StandInReply.To(request, prompt.Question),
            },
            null
        );
    }

    /// <summary>The answer, below the line that says whether it is one where the prompt asks for such a line.</summary>
    private static string Answer(Prompt prompt)
    {
        var answer = PassageAnswerer.Answer(prompt);
        var text = answer ?? PassageAnswerer.NoAnswer(prompt);
        return prompt.AsksForStatus ? StatusLine.Above(text, answer is not null) : text;
    }
}
