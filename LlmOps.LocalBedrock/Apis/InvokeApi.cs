using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>InvokeModel of the runtime plane: the embedding and rerank models in their own formats.</summary>
internal static class InvokeApi
{
    public static void MapInvoke(this IEndpointRouteBuilder app) =>
        app.MapPost("/model/{modelId}/invoke", InvokeAsync).AsOperation("InvokeModel", Plane.Runtime);

    private static async Task<IResult> InvokeAsync(
        HttpContext context,
        ModelCatalog catalog,
        IEmbedder embedder,
        FaultInjector injector,
        Bill bill
    )
    {
        var call = OperationCall.Of(context);
        call.ModelId = call.Label(1);
        var model = catalog.Resolve(call.ModelId);
        return model.Model.Kind switch
        {
            ModelKind.Embedding when model.Model.Provider == "Cohere" => await CohereEmbedApi.EmbedAsync(
                context,
                call,
                model,
                embedder,
                injector,
                bill
            ),
            ModelKind.Embedding => await EmbedAsync(context, call, model, embedder, injector, bill),
            ModelKind.Rerank => await RerankAsync(context, call, model, injector, bill),
            _ => throw ServiceException.Validation("This stand-in invokes embedding and rerank models only. Use Converse for chat models."),
        };
    }

    private static async Task<WireResult<TitanEmbeddingResponse>> EmbedAsync(
        HttpContext context,
        OperationCall call,
        ResolvedModel model,
        IEmbedder embedder,
        FaultInjector injector,
        Bill bill
    )
    {
        var request = Read(call, WireJson.Default.TitanEmbeddingRequest);
        if (request.InputText is not { } text)
        {
            throw Malformed("#: required key [inputText] not found");
        }

        if (text.Length == 0)
        {
            throw Malformed("#/inputText: expected minLength: 1, actual: 0");
        }

        if (text.Length > model.Model.MaxCharacters)
        {
            throw Malformed($"#/inputText: expected maxLength: {model.Model.MaxCharacters}, actual: {text.Length}");
        }

        var dimensions = request.Dimensions ?? model.Model.Dimensions[0];
        if (!model.Model.Dimensions.Contains(dimensions))
        {
            throw Malformed($"#/dimensions: {dimensions} is not a valid enum value");
        }

        var types = request.EmbeddingTypes ?? ["float"];
        if (types.Count == 0 || types.FirstOrDefault(type => type is not ("float" or "binary")) is not null)
        {
            throw Malformed($"#/embeddingTypes: {string.Join(',', types)} is not a valid enum value");
        }

        var tokens = TokenCounter.Count(text);
        if (tokens > model.Model.ContextTokens)
        {
            throw ServiceException.Validation(
                $"400 Bad Request: Too many input tokens. Max input tokens: {model.Model.ContextTokens}, request input token count: "
                    + $"{tokens}"
            );
        }

        var faults = await injector.EnterAsync(context, call, model.Knobs);
        var vector = await embedder.EmbedAsync(
            text,
            InputType.SearchDocument,
            dimensions,
            request.Normalize ?? true,
            context.RequestAborted
        );
        var floats = types.Contains("float") ? new WireVector(vector) : null;
        var binary = types.Contains("binary") ? Array.ConvertAll(vector, value => value > 0 ? 1 : 0) : null;
        context.Response.Headers[LocalModelIds.Header] = embedder.Id;
        context.Response.Headers["X-Amzn-Bedrock-Input-Token-Count"] = tokens.ToString(System.Globalization.CultureInfo.InvariantCulture);
        bill.AddEmbedding(model.Id, tokens, faults, context.RequestAborted);
        return new WireResult<TitanEmbeddingResponse>(
            new TitanEmbeddingResponse(floats, new TitanEmbeddingsByType(floats, binary), tokens),
            WireJson.Default.TitanEmbeddingResponse,
            faults
        );
    }

    private static async Task<WireResult<CohereRerankResponse>> RerankAsync(
        HttpContext context,
        OperationCall call,
        ResolvedModel model,
        FaultInjector injector,
        Bill bill
    )
    {
        var request = Read(call, WireJson.Default.CohereRerankRequest);
        if (string.IsNullOrEmpty(request.Query))
        {
            throw Malformed("#: required key [query] not found");
        }

        if (request.Documents is not { Count: > 0 } documents)
        {
            throw Malformed("#: required key [documents] not found");
        }

        var faults = await injector.EnterAsync(context, call, model.Knobs);
        var scores = LexicalReranker.Score(request.Query, documents);
        var results = scores
            .Select((score, index) => new CohereRerankResult(index, score))
            .OrderByDescending(result => result.RelevanceScore)
            .Take(request.TopN ?? int.MaxValue)
            .ToList();
        context.Response.Headers[LocalModelIds.Header] = LocalModelIds.Rerank;
        bill.AddRerank(model.Id, RerankApi.Units(documents.Count), faults, context.RequestAborted);
        return new WireResult<CohereRerankResponse>(new CohereRerankResponse(results), WireJson.Default.CohereRerankResponse, faults);
    }

    internal static ServiceException Malformed(string what) =>
        ServiceException.Validation($"Malformed input request: {what}, please reformat your input and try again.");

    internal static T Read<T>(OperationCall call, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(call.Body.Span, type) ?? throw Malformed("#: expected type: JSONObject, found: Null");
        }
        catch (JsonException)
        {
            throw Malformed("#: expected type: JSONObject");
        }
    }
}
