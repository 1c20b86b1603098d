namespace LlmOps.Engine.Asking.Prompts;

/// <summary>What a model is asked to do.</summary>
public enum PromptTask
{
    /// <summary>To answer a question from passages.</summary>
    Answer,

    /// <summary>To make a question stand alone.</summary>
    Rewrite,

    /// <summary>To compare two answers to one question.</summary>
    Judge,

    /// <summary>To say which claims their passages bear out.</summary>
    Claims,
}
