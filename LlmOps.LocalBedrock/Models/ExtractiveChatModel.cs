using System.Runtime.CompilerServices;
using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>The local chat model: quotes from the passages of a prompt, rewrites follow-up questions, and otherwise says what it is.</summary>
internal sealed class ExtractiveChatModel : IChatModel
{
    public async IAsyncEnumerable<ChatDelta> ReplyAsync(ConverseRequest request, bool stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = Reply(request);
        for (var at = 0; at < reply.Length;)
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

        await Task.CompletedTask;
    }

    private static string Reply(ConverseRequest request)
    {
        var prompt = PromptReader.Read(request);
        return prompt.Task switch
        {
            PromptTask.AnswerFromPassages => ExtractiveAnswerer.Answer(prompt.Passages, prompt.StandaloneQuestion ?? prompt.Question),
            PromptTask.RewriteQuestion => QuestionRewriter.Rewrite(prompt.Turns, prompt.Question),
            _ => StandInReply.To(request, prompt.Question),
        };
    }
}
