using LlmOps.LocalBedrock.Errors;

namespace LlmOps.LocalBedrock.Operations;

/// <summary>One call of one operation, from its first byte to its record.</summary>
internal sealed class OperationCall(OperationMetadata operation, string rawPath, ReadOnlyMemory<byte> body)
{
    public OperationMetadata Operation { get; } = operation;

    public string RequestId { get; } = Guid.NewGuid().ToString();

    /// <summary>The path as it came over the wire, still encoded, without the query.</summary>
    public string RawPath { get; } = rawPath;

    public ReadOnlyMemory<byte> Body { get; set; } = body;

    /// <summary>The model that was asked for, as asked.</summary>
    public string? ModelId { get; set; }

    public string? ErrorType { get; set; }

    public static OperationCall Of(HttpContext context) =>
        context.Features.Get<OperationCall>() ?? throw new InvalidOperationException("The request is no operation of the service.");

    /// <summary>A label of the path with its encoding undone: an ARN keeps its slashes.</summary>
    /// <param name="index">0 is the first label.</param>
    public string Label(int index)
    {
        var labels = RawPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return index < labels.Length
            ? Uri.UnescapeDataString(labels[index])
            : throw ServiceException.Validation("1 validation error detected: the path is incomplete");
    }
}
