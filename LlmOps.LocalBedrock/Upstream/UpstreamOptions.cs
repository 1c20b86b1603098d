namespace LlmOps.LocalBedrock.Upstream;

/// <summary>An OpenAI-compatible server that answers chat instead of the extractive model; configuration section
/// <c>LocalBedrock:Upstream</c>.</summary>
public sealed class UpstreamOptions
{
    private static readonly Uri s_ollama = new("http://localhost:11434/v1");

    /// <summary>Its base address; null: Ollama on this machine, where a model is named.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Where chat is forwarded to; null: the extractive model answers.</summary>
    public Uri? Server => Endpoint ?? (string.IsNullOrEmpty(Model) ? null : s_ollama);

    /// <summary>The model that it is asked for, such as <c>llama3.2</c>.</summary>
    public string? Model { get; set; }

    /// <summary>Sent as bearer token where set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Time until its answer must begin, and between two pieces of it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
}
