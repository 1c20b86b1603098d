using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>ApplyGuardrail of the runtime plane.</summary>
internal static class GuardrailApi
{
    public static void MapGuardrails(this IEndpointRouteBuilder app) =>
        app.MapPost("/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply", Apply)
            .AsOperation("ApplyGuardrail", Plane.Runtime);

    private static JsonHttpResult<ApplyGuardrailResponse> Apply(HttpContext context, GuardrailSimulator guardrails)
    {
        var call = OperationCall.Of(context);
        var request =
            JsonSerializer.Deserialize(call.Body.Span, WireJson.Default.ApplyGuardrailRequest) ?? throw ServiceException.Serialization();
        if (request.Source is not ("INPUT" or "OUTPUT"))
        {
            throw request.Source is null
                ? ServiceException.Missing("source")
                : ServiceException.Constraint("source", request.Source, "Member must satisfy enum value set: [INPUT, OUTPUT]");
        }

        if (request.Content is null)
        {
            throw ServiceException.Missing("content");
        }

        var guardrail = guardrails.Find(call.Label(1), call.Label(3));
        var verdict = GuardrailSimulator.Check(guardrail, [.. request.Content.Select(block => block.Text?.Text).OfType<string>()]);
        var message = request.Source == "INPUT" ? guardrail.BlockedInputMessage : guardrail.BlockedOutputMessage;
        return TypedResults.Json(
            new ApplyGuardrailResponse(
                verdict.Usage,
                verdict.Blocked ? "GUARDRAIL_INTERVENED" : "NONE",
                verdict.Blocked ? "Guardrail blocked." : "No action.",
                verdict.Blocked ? [new GuardrailOutput(message)] : [],
                [verdict.Assessment],
                verdict.Coverage
            ),
            WireJson.Default.ApplyGuardrailResponse
        );
    }
}
