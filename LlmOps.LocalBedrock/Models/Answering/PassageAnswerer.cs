namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Answers a prompt with passages in the language of its question, and questions about the conversation from its turns.</summary>
internal static class PassageAnswerer
{
    /// <summary>What the passages, or the turns, say to the question; null: nothing.</summary>
    public static string? Answer(Prompt prompt)
    {
        if (ConversationQuestion.IsOne(prompt.Question))
        {
            return ConversationQuestion.Answer(prompt.Question, [.. prompt.Turns.Select(turn => turn.User)]);
        }

        var question = prompt.StandaloneQuestion ?? prompt.Question;
        var answer =
            QuestionLanguage.Of(question) == "en"
                ? ExtractiveAnswerer.Answer(prompt.Passages, question)
                : PlainAnswerer.Answer(prompt.Passages, question);
        return answer == ExtractiveAnswerer.NoAnswer ? null : answer;
    }

    /// <summary>The words for having found nothing, in the language of the question.</summary>
    public static string NoAnswer(Prompt prompt) => NoAnswerSentence.In(QuestionLanguage.Of(prompt.StandaloneQuestion ?? prompt.Question));
}
