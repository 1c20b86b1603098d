namespace LlmOps.Engine.Ingesting;

/// <summary>A document that cannot be read however often it is tried.</summary>
/// <param name="reason">A stable code: <c>corrupt</c>, <c>encrypted</c>, <c>empty</c>, <c>invalid-encoding</c>, <c>unsupported-type</c> or
/// <c>too-large</c>; or one of <c>ParserLimit</c>.</param>
/// <param name="message">One sentence for the person who sent the document; it names the place where it can.</param>
/// <param name="inner">What the format's library said, if it said anything.</param>
public sealed class DocumentUnreadableException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The stable code of the reason.</summary>
    public string Reason { get; } = reason;
}
