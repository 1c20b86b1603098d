namespace LlmOps.Engine.Budgets;

/// <summary>Who spends within a tenant, and for what kind of request: reports tell them apart.</summary>
/// <param name="Key">Id of the API key; empty where there is none.</param>
/// <param name="Route">Kind of request: one of the constants here, or empty.</param>
/// <param name="Session">The conversation; empty where there is none. Budgets tell it apart, reports do not.</param>
public sealed record Spender(string Key, string Route, string Session = "")
{
    /// <summary>Route: a question.</summary>
    public const string Query = "query";

    /// <summary>Route: a search without an answer.</summary>
    public const string Search = "search";

    /// <summary>Route: a question is answered again with other settings.</summary>
    public const string Replay = "replay";

    /// <summary>Route: a document is taken in.</summary>
    public const string Ingest = "ingest";

    /// <summary>Route: the vectors of an index are made again.</summary>
    public const string Reindex = "reindex";

    /// <summary>The tenant without a key or session.</summary>
    public static Spender Unknown { get; } = new("", "");
}
