namespace LlmOps.Bedrock;

/// <summary>Bedrock's three services. All sign as <c>bedrock</c>.</summary>
internal enum BedrockPlane
{
    /// <summary>Chat, embeddings, token counts, guardrails.</summary>
    Runtime,

    /// <summary>Rerank. The only one that takes no bearer key.</summary>
    AgentRuntime,

    /// <summary>Models, customization jobs, deployments.</summary>
    Control,
}
