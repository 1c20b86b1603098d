namespace LlmOps.QueryApi.Http;

/// <summary>A request that cannot be served as it is. It becomes an RFC 9457 problem that names the field, the limit and the
/// value.</summary>
/// <param name="status">The HTTP status, 4xx.</param>
/// <param name="code">A stable code, such as <c>too-long</c>; it ends the problem's type.</param>
/// <param name="detail">One sentence for the caller.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class RequestProblemException(int status, string code, string detail, Exception? inner = null) : Exception(detail, inner)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The field at fault, as a path such as <c>documents[0].content</c>, or null.</summary>
    public string? Field { get; init; }

    /// <summary>The limit that was passed, or null.</summary>
    public object? Limit { get; init; }

    /// <summary>The value, or its size where it is large, or null.</summary>
    public object? Value { get; init; }
}
