namespace LlmOps.Bedrock;

/// <summary>One event of a ConverseStream answer.</summary>
/// <param name="Type">Such as <c>contentBlockDelta</c>.</param>
/// <param name="Payload">JSON.</param>
/// <param name="RequestId">The service's id of the call.</param>
internal sealed record BedrockStreamEvent(string Type, ReadOnlyMemory<byte> Payload, string? RequestId);
