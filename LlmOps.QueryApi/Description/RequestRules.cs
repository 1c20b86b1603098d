using System.Globalization;
using System.Text.Json.Nodes;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Apis;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Description;

/// <summary>Describes what requests must fulfill: lengths, values, files, page sizes, and an example of each body.</summary>
internal sealed class RequestRules(IOptions<ApiOptions> options, IOptions<IntakeOptions> intake) : IOpenApiDocumentTransformer
{
    private const string SessionIdPattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components!.Schemas!;
        DescribeQuery((OpenApiSchema)schemas[nameof(QueryRequest)]);
        DescribeSearch((OpenApiSchema)schemas[nameof(SearchRequest)]);
        DescribeDocuments((OpenApiSchema)schemas[nameof(DocumentsRequest)]);
        DescribeFeedback((OpenApiSchema)schemas[nameof(FeedbackRequest)]);
        DescribeKey((OpenApiSchema)schemas[nameof(KeyRequest)]);
        DescribeBudget((OpenApiSchema)schemas[nameof(BudgetRequest)]);
        DescribeReplay((OpenApiSchema)schemas[nameof(ReplayRequest)]);
        DescribeFiles(document);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(entry => entry.Value))
        {
            foreach (var parameter in operation.Parameters ?? [])
            {
                if (parameter is OpenApiParameter { Schema: OpenApiSchema schema } described)
                {
                    Describe(operation.OperationId ?? "", described, schema);
                }
            }
        }

        return Task.CompletedTask;
    }

    private void DescribeQuery(OpenApiSchema query)
    {
        var question = Member(query, "question");
        (question.MinLength, question.MaxLength) = (1, options.Value.MaxQuestionCharacters);
        question.Pattern = @"\S";
        Member(query, "sessionId").Pattern = SessionIdPattern;
        Member(query, "stream").Default = false;
        SetRange(Member(query, "topPassages"), options.Value.MaxTopPassages);
        var filters = Member(query, "filters");
        filters.MaxProperties = options.Value.MaxFilterConditions;
        query.Examples = [JsonNode.Parse("""{"question":"When did Contoso acquire Northwind Traders?"}""")!];
    }

    private void DescribeSearch(OpenApiSchema search)
    {
        var question = Member(search, "question");
        (question.MinLength, question.MaxLength) = (1, options.Value.MaxQuestionCharacters);
        question.Pattern = @"\S";
        SetRange(Member(search, "topK"), options.Value.MaxTopK);
        Member(search, "filters").MaxProperties = options.Value.MaxFilterConditions;
        search.Examples = [JsonNode.Parse("""{"question":"When did Contoso acquire Northwind Traders?","topK":20}""")!];
    }

    private static void SetRange(OpenApiSchema count, int most) => SetRange(count, 1, most);

    private static void SetRange(OpenApiSchema number, int least, int most) =>
        (number.Minimum, number.Maximum) = (least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture));

    private void DescribeDocuments(OpenApiSchema documents)
    {
        var list = Member(documents, "documents");
        (list.MinItems, list.MaxItems) = (1, intake.Value.MaxDocumentsPerRequest);
        documents.Examples =
        [
            JsonNode.Parse(
                """
                {"documents":[{"id":"opening-hours","title":"Opening hours","content":"The museum opens at nine. It is closed on Mondays.","metadata":{"department":"visitors"}}]}
                """
            )!,
        ];
    }

    private static void DescribeFeedback(OpenApiSchema feedback)
    {
        Member(feedback, "turnId").Pattern = @"\S";
        (Member(feedback, "turnId").MinLength, Member(feedback, "turnId").MaxLength) = (1, 128);
        Member(feedback, "sessionId").Pattern = SessionIdPattern;
        Member(feedback, "thumbs").Enum = ["up", "down", null!];
        var tags = Member(feedback, "tags");
        tags.MaxItems = 20;
        if (tags.Items is OpenApiSchema tag)
        {
            (tag.MinLength, tag.MaxLength, tag.Pattern) = (1, 64, @"\S");
        }

        feedback.Examples = [JsonNode.Parse("""{"turnId":"0193a1b2c3d47e5f8a9b0c1d2e3f4a5b","thumbs":"up","tags":["complete"]}""")!];
    }

    private static void DescribeKey(OpenApiSchema key)
    {
        (Member(key, "name").MinLength, Member(key, "name").MaxLength) = (1, 64);
        var scopes = Member(key, "scopes");
        scopes.MinItems = 1;
        if (scopes.Items is OpenApiSchema scope)
        {
            scope.Enum = [.. CallerScopes.All.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)];
        }

        Member(key, "access").MaxItems = 64;
        key.Examples = [JsonNode.Parse("""{"name":"website","scopes":["ask"]}""")!];
    }

    private static void DescribeBudget(OpenApiSchema budget)
    {
        SetRange(Member(budget, "usd"), 0, 1_000_000_000);
        budget.Examples = [JsonNode.Parse("""{"usd":25}""")!];
    }

    private static void DescribeReplay(OpenApiSchema replay)
    {
        SetRange(Member(replay, "topPassages"), ReplayValidation.MaxTopPassages);
        SetRange(Member(replay, "poolSize"), ReplayValidation.MaxPoolSize);
        foreach (var weight in (string[])["textWeight", "vectorWeight", "graphWeight"])
        {
            SetRange(Member(replay, weight), 0, ReplayValidation.MaxWeight);
        }

        SetRange(Member(replay, "rerankShare"), 0, 1);
        SetRange(Member(replay, "maxOutputTokens"), ReplayValidation.MaxOutputTokens);
        SetRange(Member(replay, "temperature"), 0, 1);
        replay.Examples = [JsonNode.Parse("""{"topPassages":8,"rerank":false}""")!];
    }

    private void DescribeFiles(OpenApiDocument document)
    {
        if (document.Paths["/v1/documents"].Operations?[HttpMethod.Post] is { RequestBody.Content: { } content })
        {
            content["multipart/form-data"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "files" },
                    AdditionalPropertiesAllowed = false,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["files"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Array,
                            MinItems = 1,
                            MaxItems = intake.Value.MaxDocumentsPerRequest,
                            Description = "One part for each file, with its name or path.",
                            Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                        },
                        ["metadata"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            ContentMediaType = "application/json",
                            Description =
                                "Facts to filter by: a JSON object of strings for all files, or a list of such objects, one for each file in order.",
                        },
                        ["access"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            Description = "Access labels, separated by commas, for all files.",
                        },
                    },
                },
            };
        }
    }

    private void Describe(string operation, OpenApiParameter parameter, OpenApiSchema schema)
    {
        switch (parameter.Name)
        {
            case "limit":
                (schema.Minimum, schema.Maximum) = (
                    "1",
                    operation == "GetUsage"
                        ? "10000"
                        : options.Value.MaxPageSize.ToString(System.Globalization.CultureInfo.InvariantCulture)
                );
                parameter.Description ??= "Entries of the page at most.";
                break;
            case "state":
                schema.Enum = [.. Enum.GetValues<DocumentState>().Select(state => (JsonNode)DocumentStatus.NameOf(state))];
                parameter.Description ??= "Only documents in this state.";
                break;
            case "format":
                schema.Enum = ["json", "csv"];
                break;
            case "from" or "to":
                schema.Format = "date";
                parameter.Description ??= "A UTC day.";
                break;
            case "by":
                parameter.Description ??= "What the rows are told apart by, separated by commas: day, model, route, key, purpose.";
                break;
            case "after" or "before" or "cursor":
                parameter.Description ??= "The `next` of the page before.";
                break;
            case "tenant":
                parameter.Description ??= "The tenant; only the operator's key may name another than its own.";
                break;
            case "sessionId":
                schema.Pattern = SessionIdPattern;
                break;
        }
    }

    private static OpenApiSchema Member(OpenApiSchema schema, string name) => (OpenApiSchema)schema.Properties![name];
}
