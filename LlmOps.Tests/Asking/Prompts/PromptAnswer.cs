namespace LlmOps.Tests.Asking.Prompts;

/// <summary>What a version of the instructions answered to a question.</summary>
/// <param name="Question">The question's id in the collection.</param>
/// <param name="Answered">Whether it counts as answered.</param>
/// <param name="Cited">The documents that it cites, checked.</param>
/// <param name="Answer">The answer.</param>
internal sealed record PromptAnswer(string Question, bool Answered, IReadOnlyList<string> Cited, string Answer);
