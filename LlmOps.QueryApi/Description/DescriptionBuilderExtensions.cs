using LlmOps.QueryApi.Apis;

namespace LlmOps.QueryApi.Description;

/// <summary>Registers the API's description of itself.</summary>
internal static class DescriptionBuilderExtensions
{
    /// <summary>Adds the OpenAPI document. Tests hold every response against it.</summary>
    public static WebApplicationBuilder AddDescription(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(options =>
        {
            options.AddSchemaTransformer(FilterSchema.ApplyAsync);
            options.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "LlmOps query API";
                    document.Info.Description =
                        "Send documents, ask questions, get answers whose citations were checked against their source.";
                    return Task.CompletedTask;
                }
            );
            options.AddDocumentTransformer<ProblemResponses>();
            options.AddDocumentTransformer<AnswerEvents>();
            options.AddDocumentTransformer<RequestRules>();
            options.AddDocumentTransformer<AbsentMembers>();
        });
        return builder;
    }
}
