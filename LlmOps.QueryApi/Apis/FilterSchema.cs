using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Apis;

/// <summary>The schema of <see cref="FilterReader"/>'s language for the API's description.</summary>
internal static class FilterSchema
{
    private const string Example = """
        {"department":["hr","legal"],"status":{"not":"draft"},"effective":{"gte":"2026-01-01","lt":"2027-01-01"},"pages":{"lte":20}}
        """;

    /// <summary>Describes the members of a filter.</summary>
    public static Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(Dictionary<string, JsonElement>))
        {
            schema.AdditionalProperties = Condition();
            schema.Examples = [JsonNode.Parse(Example)!];
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Condition() =>
        new()
        {
            Description = "A value, a list of values of which any will do, or operators that must all hold.",
            OneOf =
            [
                Text("The value is this text."),
                Number("The value is a number equal to this one."),
                Values(),
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    AdditionalPropertiesAllowed = false,
                    MinProperties = 1,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["not"] = new OpenApiSchema
                        {
                            Description = "The value is none of these, or there is none.",
                            OneOf = [Text(null), Number(null), Values()],
                        },
                        ["exists"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether there is a value." },
                        ["gt"] = Bound("The value is behind this number or date."),
                        ["gte"] = Bound("The value is this number or date, or behind it."),
                        ["lt"] = Bound("The value is before this number or date."),
                        ["lte"] = Bound("The value is this number or date, or before it; a day or month counts as a whole."),
                    },
                },
            ],
        };

    private static OpenApiSchema Bound(string description) =>
        new() { Description = description, OneOf = [Number(null), Text("A date: 2026-11, 2026-11-27 or 2026-11-27T09:30:00Z.")] };

    private static OpenApiSchema Values() =>
        new()
        {
            Type = JsonSchemaType.Array,
            MinItems = 1,
            Description = "Any of these values.",
            Items = new OpenApiSchema { OneOf = [Text(null), Number(null)] },
        };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Number(string? description) => new() { Type = JsonSchemaType.Number, Description = description };
}
