namespace LlmOps.QueryApi.Model;

/// <summary>One accepted document.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it is; <c>received</c>, or further where the same content was there already.</param>
/// <param name="StatusUrl">Where to ask how far it has come.</param>
/// <param name="Unchanged">True where the same content was there already, and nothing is done.</param>
public sealed record AcceptedEntry(string Id, string State, string StatusUrl, bool Unchanged);
