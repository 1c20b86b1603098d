namespace LlmOps.Engine.Asking;

/// <summary>What the catalog says of documents.</summary>
/// <param name="Asked">The documents.</param>
/// <param name="Active">The generation that answers, of those of which one does.</param>
/// <param name="Failure">Why the catalog said nothing; null: it did.</param>
internal sealed record VouchedDocuments(HashSet<string> Asked, IReadOnlyDictionary<string, long> Active, Exception? Failure)
{
    /// <summary>No document answers.</summary>
    public static readonly IReadOnlyDictionary<string, long> None = new Dictionary<string, long>();
}
