namespace LlmOps.LocalBedrock.Wire;

/// <summary>The wire's own place to say which model really answered.</summary>
internal sealed record PromptRouterTrace(string InvokedModelId);
