using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Description;

/// <summary>Describes members of responses as they are sent: one without a value is absent, so it is not required and never null.</summary>
internal sealed class AbsentMembers : IOpenApiDocumentTransformer
{
    // Members of requests may be null; what they are made of is named like them.
    private const string RequestEnding = "Request";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (!name.EndsWith(RequestEnding, StringComparison.Ordinal) && schema is OpenApiSchema { Properties: not null } described)
            {
                Describe(described);
            }
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiSchema schema)
    {
        foreach (var (name, member) in schema.Properties!.ToList())
        {
            if (WithoutNull(member) is { } present)
            {
                schema.Properties![name] = present;
                schema.Required?.Remove(name);
            }
        }
    }

    /// <summary>The schema of a value that may be null without that, or null where it may not.</summary>
    private static IOpenApiSchema? WithoutNull(IOpenApiSchema member)
    {
        if (member is OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, var other] })
        {
            return other;
        }

        if (member is OpenApiSchema { Type: { } type } simple && type.HasFlag(JsonSchemaType.Null) && type != JsonSchemaType.Null)
        {
            simple.Type = type & ~JsonSchemaType.Null;
            simple.Enum?.Remove(null!);
            return simple;
        }

        return null;
    }
}
