namespace LlmOps.LocalBedrock.Models.Answering;

internal enum PromptTask
{
    None,
    AnswerFromPassages,
    RewriteQuestion,
    JudgeAnswers,
    JudgeClaims,
}
