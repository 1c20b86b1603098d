namespace LlmOps.Engine.Asking.Prompts;

/// <summary>Instructions with the version under which they are known.</summary>
/// <param name="Version">Such as <c>answer.v2</c>; it is kept with every turn, so that answers can be compared by the prompt that made
/// them.</param>
/// <param name="Instructions">The system text.</param>
public sealed record PromptTemplate(string Version, string Instructions);
