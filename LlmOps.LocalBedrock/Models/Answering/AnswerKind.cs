namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What a question wants to hear.</summary>
internal enum AnswerKind
{
    Any,
    Person,
    Place,
    Time,
    Number,
    Reason,
}
