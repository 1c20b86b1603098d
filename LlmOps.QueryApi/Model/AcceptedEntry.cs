namespace LlmOps.QueryApi.Model;

/// <summary>What became of one document of a request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Outcome"><c>created</c>, <c>replaced</c>, <c>unchanged</c>, or <c>notAccepted</c>: then it has to be sent again.</param>
/// <param name="State">How far it is; <c>received</c>, or further where the same content was there already; null where it was not
/// accepted.</param>
/// <param name="StatusUrl">Where to ask how far it has come.</param>
/// <param name="Unchanged">True where the same content was there already, and nothing is done.</param>
/// <param name="Error">Why it was not accepted.</param>
public sealed record AcceptedEntry(string Id, string Outcome, string? State, string StatusUrl, bool Unchanged, DocumentError? Error)
{
    /// <summary>Shows what became of a document.</summary>
    internal static AcceptedEntry From(LlmOps.Engine.Ingesting.IntakeResult result) =>
        new(
            result.Id,
            System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()),
            result.Acceptance is { } acceptance ? DocumentStatus.NameOf(acceptance.Record.State) : null,
            $"/v1/documents/{Uri.EscapeDataString(result.Id)}",
            result.Outcome is LlmOps.Engine.Knowledge.IntakeOutcome.Unchanged,
            result.Error is { } error ? new DocumentError(Http.ProblemExceptionHandler.CodeOf(error.Failure), error.Message) : null
        );
}
