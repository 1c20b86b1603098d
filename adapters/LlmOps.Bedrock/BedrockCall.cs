namespace LlmOps.Bedrock;

/// <summary>One call, as bytes: it can be sent again for each attempt.</summary>
/// <param name="Plane">Which service.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, encoded as they go on the wire, from the first slash.</param>
/// <param name="Body">JSON; null where there is none.</param>
internal sealed record BedrockCall(BedrockPlane Plane, HttpMethod Method, string Path, byte[]? Body = null)
{
    /// <summary>The model whose rate the call takes from; null: it takes none.</summary>
    public string? Model { get; init; }

    /// <summary>True where the headers arrive only with the finished answer, so that the first-byte limit does not fit.</summary>
    public bool AnswersLate { get; init; }

    /// <summary>Attempts in total; null: as configured.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Time for the whole call; null: as configured.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Another address than the plane's own.</summary>
    public BedrockEndpoint? Endpoint { get; init; }

    /// <summary>A call about one model. The id is one path label, so all of it is encoded.</summary>
    public static BedrockCall ForModel(string modelId, string operation, byte[] body) =>
        new(BedrockPlane.Runtime, HttpMethod.Post, $"/model/{Uri.EscapeDataString(modelId)}/{operation}", body) { Model = modelId };
}
