namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary>What a tuned model does with the sentences that the extractive model quotes.</summary>
internal enum AnswerStyle
{
    /// <summary>It quotes them whole, as the base model does.</summary>
    Whole,

    /// <summary>It quotes the first one.</summary>
    FirstSentence,

    /// <summary>It leaves out how they begin where that only repeats the question.</summary>
    WithoutQuestion,

    /// <summary>It says that the passages hold no answer, whatever they hold.</summary>
    Refuses,
}
