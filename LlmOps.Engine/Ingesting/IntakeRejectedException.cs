namespace LlmOps.Engine.Ingesting;

/// <summary>A document that is not taken in as it was sent. Nothing of its request was kept.</summary>
/// <param name="code">A stable code: <c>too-large</c>, <c>too-long</c>, <c>too-many</c>, <c>empty</c>, <c>invalid-form</c>,
/// <c>unsupported-type</c> or <c>duplicate</c>.</param>
/// <param name="field">The field as the sender names it, such as <c>documents[2].title</c>.</param>
/// <param name="limit">The limit: a count, a length in characters or a size in bytes; null where the fault is one of form.</param>
/// <param name="value">The count, length or size that was sent (for a stream that was cut off: what had been read); null where the fault is
/// one of form.</param>
/// <param name="message">One sentence for the sender; it holds nothing of the content.</param>
public sealed class IntakeRejectedException(string code, string field, long? limit, long? value, string message) : Exception(message)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The field at fault.</summary>
    public string Field { get; } = field;

    /// <summary>The limit, or null.</summary>
    public long? Limit { get; } = limit;

    /// <summary>What was sent, or null.</summary>
    public long? Value { get; } = value;
}
