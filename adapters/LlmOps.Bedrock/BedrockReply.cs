using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>A whole answer.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="RequestId">The service's id of the call.</param>
internal sealed record BedrockReply(ReadOnlyMemory<byte> Body, string? RequestId)
{
    /// <summary>The input tokens that InvokeModel bills; null where the service does not say.</summary>
    public long? InputTokens { get; init; }

    /// <summary>The model that really answered where a stand-in says so; null: the one that was asked for.</summary>
    public string? StandIn { get; init; }

    /// <summary>Reads the body.</summary>
    /// <exception cref="ModelException"><see cref="ModelException.MalformedResponse"/>: it is not the JSON that the contract
    /// promises.</exception>
    public T Read<T>(Func<JsonElement, T> read) => BedrockJson.Read(Body, RequestId, read);
}
