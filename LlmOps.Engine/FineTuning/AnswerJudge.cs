using System.Text.RegularExpressions;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.FineTuning;

/// <summary>Lets a third model say which of two answers is better. Which one it reads first is drawn by lot, so that a liking for a place
/// cancels out.</summary>
internal sealed partial class AnswerJudge(IChatClient chat)
{
    /// <summary>Tokens of a verdict, at most. A verdict is one line; the rest is room for models that think aloud.</summary>
    public const int MaxOutputTokens = 300;

    /// <summary>The messages that ask for a verdict.</summary>
    public static IList<ChatMessage> Prompt(Example example, string baseAnswer, string tunedAnswer)
    {
        var passages = example.Passages.Select(passage => passage.ToPassage()).ToList();
        var question = example.StandaloneQuestion ?? example.Question;
        return IsTunedFirst(example)
            ? GroundedPrompt.Default.Judge(passages, question, example.Answer, tunedAnswer, baseAnswer)
            : GroundedPrompt.Default.Judge(passages, question, example.Answer, baseAnswer, tunedAnswer);
    }

    /// <summary>Asks.</summary>
    /// <param name="model">The judge.</param>
    /// <param name="example">The question.</param>
    /// <param name="baseAnswer">The base model's answer.</param>
    /// <param name="tunedAnswer">The tuned model's answer.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<(JudgeVerdict Verdict, string Text, ModelUsage Usage)> CompareAsync(
        string model,
        Example example,
        string baseAnswer,
        string tunedAnswer,
        CancellationToken cancellationToken
    )
    {
        var reply = await chat.GetResponseAsync(
            Prompt(example, baseAnswer, tunedAnswer),
            new ChatOptions
            {
                ModelId = model,
                MaxOutputTokens = MaxOutputTokens,
                Temperature = 0,
                AdditionalProperties = new() { [FallbackChatClient.NoFallback] = true },
            },
            cancellationToken
        );
        return (Read(reply.Text, IsTunedFirst(example)), reply.Text, ModelUsage.From(reply.Usage));
    }

    private static JudgeVerdict Read(string text, bool isTunedFirst) =>
        Verdict().Match(text) switch
        {
            { Success: false } => JudgeVerdict.Unreadable,
            { Groups: [_, { Value: "0" }] } => JudgeVerdict.Tie,
            { Groups: [_, { Value: "1" }] } => isTunedFirst ? JudgeVerdict.Tuned : JudgeVerdict.Base,
            _ => isTunedFirst ? JudgeVerdict.Base : JudgeVerdict.Tuned,
        };

    private static bool IsTunedFirst(Example example) => StableShare.Of("judge", $"{example.Conversation}/{example.TurnId}") < 0.5;

    // The last one counts: a model that thinks aloud may weigh others before.
    [GeneratedRegex(@"<verdict>\s*([012])\s*</verdict>", RegexOptions.RightToLeft)]
    private static partial Regex Verdict();
}
