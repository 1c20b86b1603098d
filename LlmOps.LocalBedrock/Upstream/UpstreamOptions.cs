namespace LlmOps.LocalBedrock.Upstream;

/// <summary>An OpenAI-compatible server that answers chat instead of the extractive model; configuration section
/// <c>LocalBedrock:Upstream</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>Its base address, such as <c>http://localhost:11434/v1</c>; null: none.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The model that it is asked for.</summary>
    public string? Model { get; set; }

    /// <summary>Sent as bearer token where set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Time until its answer must begin, and between two pieces of it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
}
