using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>The catalog of foundation models on the control plane. Every name says that a stand-in answers.</summary>
internal static class FoundationModelsApi
{
    public static void MapFoundationModels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/foundation-models", List).AsOperation("ListFoundationModels", Plane.Control);
        app.MapGet("/foundation-models/{modelIdentifier}", Get).AsOperation("GetFoundationModel", Plane.Control);
    }

    private static JsonHttpResult<ListFoundationModelsResponse> List(
        ModelCatalog catalog,
        IEmbedder embedder,
        string? byProvider,
        string? byOutputModality,
        string? byInferenceType,
        string? byCustomizationType
    ) =>
        TypedResults.Json(
            new ListFoundationModelsResponse([
                .. catalog
                    .Alive.Select(model => Describe(model, catalog, embedder))
                    .Where(model => byProvider is null || model.ProviderName.Equals(byProvider, StringComparison.OrdinalIgnoreCase))
                    .Where(model => byOutputModality is null || model.OutputModalities.Contains(byOutputModality))
                    .Where(model => byInferenceType is null || model.InferenceTypesSupported.Contains(byInferenceType))
                    .Where(model => byCustomizationType is null || model.CustomizationsSupported.Contains(byCustomizationType)),
            ]),
            WireJson.Default.ListFoundationModelsResponse
        );

    private static JsonHttpResult<GetFoundationModelResponse> Get(HttpContext context, ModelCatalog catalog, IEmbedder embedder)
    {
        var call = OperationCall.Of(context);
        call.ModelId = call.Label(1);
        var model = catalog.Find(call.ModelId);
        if (model.Kind == ModelKind.Embedding)
        {
            // A service that looks its embedding model up at start will soon use it.
            embedder.Prepare();
        }

        return TypedResults.Json(
            new GetFoundationModelResponse(Describe(model, catalog, embedder)),
            WireJson.Default.GetFoundationModelResponse
        );
    }

    private static FoundationModelDetails Describe(FoundationModel model, ModelCatalog catalog, IEmbedder embedder) =>
        new(
            catalog.FoundationModelArn(model.Id),
            model.Id,
            $"{StandIn(model.Kind, embedder)} (stand-in for {model.Name})",
            model.Provider,
            ["TEXT"],
            [model.Kind == ModelKind.Embedding ? "EMBEDDING" : "TEXT"],
            model.Kind == ModelKind.Chat,
            model.Customizable ? ["FINE_TUNING"] : [],
            [.. InferenceTypes(model)],
            new FoundationModelLifecycle(
                model.Legacy ? "LEGACY" : "ACTIVE",
                model.EndOfLife is { } end ? new DateTimeOffset(end, TimeOnly.MinValue, TimeSpan.Zero) : null
            )
        );

    private static IEnumerable<string> InferenceTypes(FoundationModel model)
    {
        if (model.OnDemand)
        {
            yield return "ON_DEMAND";
        }

        if (model.Customizable)
        {
            yield return "PROVISIONED";
        }

        if (model.Profiles.Count > 0)
        {
            yield return "INFERENCE_PROFILE";
        }
    }

    private static string StandIn(ModelKind kind, IEmbedder embedder) =>
        kind switch
        {
            ModelKind.Embedding => $"LocalBedrock {embedder.DisplayName}",
            ModelKind.Rerank => "LocalBedrock lexical reranker",
            _ => "LocalBedrock extractive answerer",
        };
}
