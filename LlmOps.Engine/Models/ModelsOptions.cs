namespace LlmOps.Engine.Models;

/// <summary>Who provides the models; configuration section <c>Models</c>. Bedrock's own settings stand in section <c>Bedrock</c>.</summary>
public sealed class ModelsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Models";

    /// <summary>Provider name: Amazon Bedrock.</summary>
    public const string Bedrock = "bedrock";

    /// <summary>Provider name: any server with OpenAI's HTTP API, such as Ollama or vLLM.</summary>
    public const string OpenAI = "openai";

    /// <summary>Provider name: no provider (rerank only).</summary>
    public const string None = "none";

    /// <summary>Who answers.</summary>
    public ModelProviderOptions Chat { get; set; } = new();

    /// <summary>Who embeds.</summary>
    public ModelProviderOptions Embeddings { get; set; } = new();

    /// <summary>Who reranks: <c>bedrock</c> or <c>none</c>.</summary>
    public ModelProviderOptions Rerank { get; set; } = new();
}
