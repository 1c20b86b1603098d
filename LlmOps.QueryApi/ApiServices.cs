using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using LlmOps.Composition;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Apis;
using LlmOps.QueryApi.Description;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;
using LlmOps.QueryApi.Model;
using Scalar.AspNetCore;

namespace LlmOps.QueryApi;

/// <summary>What the query API is made of.</summary>
public static class ApiServices
{
    /// <summary>Adds the engine's rooms and the API's own services.</summary>
    public static WebApplicationBuilder AddQueryApi(this WebApplicationBuilder builder)
    {
        builder.AddAccess();
        builder.AddLimits();
        builder.AddHttpManners();
        builder.AddDocuments();
        builder.AddKnowledge();
        builder.AddModels();
        builder.AddIngestion();
        builder.AddModelRollout();
        builder.AddMemory();
        builder.AddConversationErasure();
        builder.AddCosts();
        builder.AddRetrieval();
        builder.AddStoreHealthChecks();
        builder.AddIngestHealthChecks();
        builder.AddStorePreparation();

        builder.Services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.Configure<ProblemDetailsOptions>(options => options.CustomizeProblemDetails = ProblemExceptionHandler.Complete);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // The first writer that can write is used, so ours stands before the framework's.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemWriter>());
        builder.Services.AddSingleton<TurnGate>();
        builder.Services.AddSingleton<RequestFilters>();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ReadableJson.Context);
            options.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            // Numbers are numbers in both directions, and are described as such.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.AddDescription();
        return builder;
    }

    /// <summary>Maps every endpoint, the OpenAPI document at <c>/openapi/v1.json</c> and its reference page at <c>/reference</c>.</summary>
    public static WebApplication MapQueryApi(this WebApplication app)
    {
        app.MapQuery();
        app.MapSearch();
        app.MapAnswers();
        app.MapUsage();
        app.MapBudgets();
        app.MapDocuments();
        app.MapSessions();
        app.MapFeedback();
        app.MapKeys();
        app.MapTenants();
        app.MapAudit();
        app.MapModels();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        app.MapScalarApiReference(
                "/reference",
                options =>
                    options
                        .WithTitle("LlmOps query API")
                        .DisableAgent()
                        .DisableMcp()
                        .DisableTelemetry()
                        .HideClientButton()
                        .HideDeveloperTools()
            )
            .AllowAnonymous();
        app.MapGet("/", () => Results.Redirect("/reference")).ExcludeFromDescription().AllowAnonymous();
        return app;
    }
}
