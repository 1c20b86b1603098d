namespace LlmOps.Tests.Bedrock;

/// <summary>Gives its bytes in pieces of at most a given size, as a slow network would.</summary>
internal sealed class TrickleStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
}
