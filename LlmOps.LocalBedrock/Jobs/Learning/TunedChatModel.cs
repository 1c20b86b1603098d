using System.Runtime.CompilerServices;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary>Answers questions about passages as it learned to; everything else as the base model does.</summary>
internal sealed class TunedChatModel(Tuning tuning, IChatModel baseModel) : IChatModel
{
    public async IAsyncEnumerable<ChatDelta> ReplyAsync(
        ConverseRequest request,
        bool stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prompt = PromptReader.Read(request);
        if (prompt.Task != PromptTask.AnswerFromPassages)
        {
            await foreach (var delta in baseModel.ReplyAsync(request, stream, cancellationToken))
            {
                yield return delta;
            }

            yield break;
        }

        var at = 0;
        var answer = tuning.Answer(prompt);
        while (at < answer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blank = answer.IndexOf(' ', at + 1);
            var end = blank < 0 ? answer.Length : blank;
            yield return new ChatDelta(answer[at..end]);
            at = end;
        }
    }
}
