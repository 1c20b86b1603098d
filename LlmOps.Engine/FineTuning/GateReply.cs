using LlmOps.Engine.Models;

namespace LlmOps.Engine.FineTuning;

/// <summary>What a model wrote in a comparison, and what that used.</summary>
/// <param name="Id">What was asked: part, question and side, such as <c>heldout-0007-tuned</c>.</param>
/// <param name="PricedAs">The model whose price holds.</param>
/// <param name="Usage">What was used; for a lost reply, the most that it may have been.</param>
internal sealed record GateReply(string Id, string PricedAs, ModelUsage Usage)
{
    /// <summary>The text; null for a reply that was asked for and never stored, since its worker died.</summary>
    public string? Text { get; init; }

    /// <summary><see cref="GateBatch.Refusals"/> when it was asked for: the part of its reservation's id that tells it from earlier
    /// attempts.</summary>
    public int Attempt { get; init; }

    /// <summary>The scores of an answer.</summary>
    public TrialResult? Result { get; init; }

    /// <summary>The verdict of a judge.</summary>
    public JudgeVerdict? Verdict { get; init; }
}
