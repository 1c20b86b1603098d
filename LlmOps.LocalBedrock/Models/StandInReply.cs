using System.Text;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>What a prompt gets that holds no passages: an honest word about who is speaking.</summary>
internal static class StandInReply
{
    private const int EchoedWords = 12;

    public static string To(ConverseRequest request, string question)
    {
        var reply = new StringBuilder(
            "I am LocalBedrock's deterministic stand-in, not a language model: I only quote from passages that a prompt gives me."
        );
        var words = question.Split((char[]?)null, EchoedWords + 1, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0)
        {
            reply.Append(" You wrote: \"").AppendJoin(' ', words.Take(EchoedWords)).Append(words.Length > EchoedWords ? " …\"" : "\"");
        }

        if (request.ToolConfig?.Tools is { Count: > 0 })
        {
            reply.Append(" I do not call tools.");
        }

        if (
            request.Messages?.Any(message => message.Content?.Any(block => block.Image is not null || block.Document is not null) is true)
            is true
        )
        {
            reply.Append(" I do not look at images or attached documents.");
        }

        return reply.ToString();
    }
}
