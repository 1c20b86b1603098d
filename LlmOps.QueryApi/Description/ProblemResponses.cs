using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Description;

/// <summary>Describes problems with all their members and codes, and the statuses with which any operation may answer.</summary>
internal sealed class ProblemResponses : IOpenApiDocumentTransformer
{
    private const string Name = nameof(ProblemDetails);

    private static readonly int[] s_always =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status401Unauthorized,
        StatusCodes.Status403Forbidden,
        StatusCodes.Status409Conflict,
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status500InternalServerError,
        StatusCodes.Status503ServiceUnavailable,
        StatusCodes.Status504GatewayTimeout,
        StatusCodes.Status507InsufficientStorage,
    ];

    private static readonly int[] s_withBody =
    [
        StatusCodes.Status408RequestTimeout,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
    ];

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Name] = Problem();
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value))
        {
            operation.Responses ??= [];
            foreach (var status in operation.RequestBody is null ? s_always : [.. s_always, .. s_withBody])
            {
                Add(operation.Responses, status, document);
            }

            foreach (var (status, response) in operation.Responses)
            {
                if (status[0] is '4' or '5' && response is OpenApiResponse { Content: { } content } described)
                {
                    content.Clear();
                    content["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Name, document) };
                    if (status is "409" or "429" or "503" or "507")
                    {
                        described.Headers ??= new Dictionary<string, IOpenApiHeader>();
                        described.Headers["Retry-After"] = new OpenApiHeader
                        {
                            Description = "Seconds after which the request may be repeated, where that helps.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        };
                    }
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiResponses responses, int status, OpenApiDocument document) =>
        responses.TryAdd(
            status.ToString(CultureInfo.InvariantCulture),
            new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Name, document) },
                },
            }
        );

    private static OpenApiSchema Problem() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "What went wrong (RFC 9457).",
            Required = new HashSet<string> { "type", "title", "status", "detail", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("URI of the kind of problem; it ends with the code.", "uri"),
                ["title"] = Text("The kind of problem in a few words."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "The HTTP status.",
                },
                ["detail"] = Text("What is wrong with this request, and what to do."),
                ["code"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "The stable code to decide by.",
                    Enum = [.. ProblemCodes.All.Select(code => (JsonNode)code)],
                },
                ["field"] = Text("The field at fault, as a path such as `documents[0].content`."),
                ["limit"] = TextOrNumber("What is allowed."),
                ["value"] = TextOrNumber("The value at fault, or its size where it is large."),
                ["traceId"] = Text("Leads to the log of the request."),
            },
        };

    private static OpenApiSchema Text(string description, string? format = null) =>
        new()
        {
            Type = JsonSchemaType.String,
            Description = description,
            Format = format,
        };

    private static OpenApiSchema TextOrNumber(string description) =>
        new() { Type = JsonSchemaType.String | JsonSchemaType.Number, Description = description };
}
