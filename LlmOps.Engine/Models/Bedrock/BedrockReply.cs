using System.Text.Json;

namespace LlmOps.Engine.Models.Bedrock;

/// <summary>A whole answer.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="RequestId">The service's id of the call.</param>
internal sealed record BedrockReply(ReadOnlyMemory<byte> Body, string? RequestId)
{
    /// <summary>The model that says it answered in place of the one asked for, or null. Bedrock itself never says so; its stand-in does.</summary>
    public string? StandIn { get; init; }

    /// <summary>Reads the body.</summary>
    /// <exception cref="ModelException"><see cref="ModelException.MalformedResponse"/>: it is not the JSON that the contract promises.</exception>
    public T Read<T>(Func<JsonElement, T> read) => BedrockJson.Read(Body, RequestId, read);
}
