namespace LlmOps.Engine.Models;

/// <summary>One provider.</summary>
public sealed class ModelProviderOptions
{
    /// <summary><c>bedrock</c>, <c>openai</c>, and for rerank <c>none</c>.</summary>
    public string Provider { get; set; } = ModelsOptions.Bedrock;

    /// <summary>Address of an OpenAI-compatible server, such as <c>http://localhost:11434/v1</c>; null: OpenAI itself. Not used with
    /// Bedrock.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Key of an OpenAI-compatible server; null where it asks for none. A secret.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Model of an OpenAI-compatible server.</summary>
    public string? Model { get; set; }
}
