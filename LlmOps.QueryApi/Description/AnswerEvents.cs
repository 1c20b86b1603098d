using LlmOps.Engine.Asking;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Description;

/// <summary>
/// Describes the question's operation: the events of a streamed answer, and the headers of repeated requests and of budgets.
/// </summary>
internal sealed class AnswerEvents : IOpenApiDocumentTransformer
{
    private const string EventStream = "text/event-stream",
        Name = nameof(AnswerEvents);

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (document.Paths["/v1/query"].Operations?[HttpMethod.Post] is not { Responses: { } responses } operation)
        {
            return;
        }

        var schemas = document.Components!.Schemas!;
        schemas[nameof(RetrievalLeg)] = await context.GetOrCreateSchemaAsync(typeof(RetrievalLeg), null, cancellationToken);
        schemas[nameof(TokenEvent)] = await context.GetOrCreateSchemaAsync(typeof(TokenEvent), null, cancellationToken);
        var retrieval = await context.GetOrCreateSchemaAsync(typeof(RetrievalEvent), null, cancellationToken);
        SetItems(retrieval, "passages", new OpenApiSchemaReference(nameof(PassageSummary), document));
        SetItems(retrieval, "legs", new OpenApiSchemaReference(nameof(RetrievalLeg), document));
        schemas[nameof(RetrievalEvent)] = retrieval;
        schemas[Name] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description =
                "The events of the stream in their order, each with its name and its data read as JSON: one `retrieval`, then `token` and `citation` as they become known, then `final`; `error` in place of what is left where something fails.",
            Items = new OpenApiSchema
            {
                OneOf =
                [
                    Event("retrieval", nameof(RetrievalEvent), document),
                    Event("token", nameof(TokenEvent), document),
                    Event("citation", nameof(Engine.Remembering.TurnCitation), document),
                    Event("final", nameof(QueryResponse), document),
                    Event("error", nameof(ProblemDetails), document),
                ],
            },
        };
        var answer = (OpenApiResponse)responses["200"];
        answer.Content![EventStream] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Name, document) };
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
        answer.Headers[IdempotencyKey.ReplayedHeader] = new OpenApiHeader
        {
            Description = "`true` where the answer was given before to the same key.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
        answer.Headers["X-Budget-Warning"] = new OpenApiHeader
        {
            Description = "Budgets of which little is left, such as `tenant-daily;used=0.83;resets=2026-11-27T00:00:00Z`.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "Marks a repeated request as the same one.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[!-~]{1,128}$" },
            }
        );
    }

    private static void SetItems(OpenApiSchema schema, string member, IOpenApiSchema items) =>
        ((OpenApiSchema)schema.Properties![member]).Items = items;

    private static OpenApiSchema Event(string name, string data, OpenApiDocument document) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "event", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = name },
                ["data"] = new OpenApiSchemaReference(data, document),
            },
        };
}
