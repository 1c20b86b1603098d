namespace LlmOps.OpenSearch;

/// <summary>OpenSearch understood the request and will not do it.</summary>
internal sealed class OpenSearchException(int status, string type, string reason)
    : InvalidOperationException($"OpenSearch answered {status} {type}: {reason}")
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>OpenSearch's name of the error, such as <c>index_not_found_exception</c>.</summary>
    public string Type { get; } = type;
}
