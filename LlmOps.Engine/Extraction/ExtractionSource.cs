namespace LlmOps.Engine.Extraction;

/// <summary>Who finds names and relations.</summary>
public enum ExtractionSource
{
    /// <summary><see cref="RuleBasedKnowledgeExtractor"/>.</summary>
    Rules,

    /// <summary><see cref="ModelKnowledgeExtractor"/>.</summary>
    Model,
}
