namespace LlmOps.Engine.FineTuning;

/// <summary>What a tuned model has to prove; configuration section <c>FineTuning:Gate</c>.</summary>
public sealed class GateOptions
{
    /// <summary>Held-out questions below which nothing is decided, and the model is rejected.</summary>
    public int MinQuestions { get; set; } = 30;

    /// <summary>Held-out questions that are asked, at most.</summary>
    public int MaxQuestions { get; set; } = 400;

    /// <summary>Confidence, 0 to 1, that the win is real.</summary>
    public double Confidence { get; set; } = 0.95;

    /// <summary>How much worse, 0 to 1, any single score may be on average: citation support, refusals, format, and the golden
    /// set.</summary>
    public double RegressionMargin { get; set; } = 0.02;

    /// <summary>Cost of an answer as a multiple of the base model's, at most.</summary>
    public double MaxCostRatio { get; set; } = 1.5;

    /// <summary>Time of an answer as a multiple of the base model's, at most; 0: not looked at.</summary>
    public double MaxLatencyRatio { get; set; } = 3;

    /// <summary>Tokens of an answer, at most.</summary>
    public int MaxOutputTokens { get; set; } = 800;

    /// <summary>Resamplings of the paired bootstrap.</summary>
    public int Resamplings { get; set; } = 2_000;

    /// <summary>Key of a golden set in the dataset store, one case a line as in <c>heldout.jsonl</c>; null: none.</summary>
    public string? GoldenSet { get; set; }

    /// <summary>Id of a model that compares the two answers to each held-out question, as it is called and priced; empty: none is
    /// asked.</summary>
    public string JudgeModel { get; set; } = "";

    internal string? Problem() =>
        MinQuestions < 2 || MaxQuestions < MinQuestions
            ? "FineTuning:Gate:MinQuestions must be 2 or more, and not above FineTuning:Gate:MaxQuestions."
        : Confidence is not (> 0.5 and < 1) ? "FineTuning:Gate:Confidence must be between 0.5 and 1."
        : RegressionMargin is not (>= 0 and <= 1) ? "FineTuning:Gate:RegressionMargin must be from 0 to 1."
        : MaxCostRatio <= 0 || MaxLatencyRatio < 0 || MaxOutputTokens < 1 || Resamplings < 100
            ? "FineTuning:Gate: MaxCostRatio must be above 0, MaxLatencyRatio not below, MaxOutputTokens 1 or more, Resamplings 100 or "
                + "more."
        : null;
}
