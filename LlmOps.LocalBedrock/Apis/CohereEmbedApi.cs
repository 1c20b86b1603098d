using System.Globalization;
using System.Numerics.Tensors;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>InvokeModel of Cohere Embed, versions 3 and 4: texts only.</summary>
internal static class CohereEmbedApi
{
    private const int MaxTexts = 96;

    private static readonly string[] s_embeddingTypes = ["float", "int8", "uint8", "binary", "ubinary"];

    public static async Task<WireResult<CohereEmbedResponse>> EmbedAsync(
        HttpContext context,
        OperationCall call,
        ResolvedModel model,
        IEmbedder embedder,
        FaultInjector injector,
        Bill bill
    )
    {
        var request = InvokeApi.Read(call, WireJson.Default.CohereEmbedRequest);
        var input = ReadInputType(request);
        var dimensions = ReadDimensions(request, model.Model);
        if (request.EmbeddingTypes?.FirstOrDefault(type => !s_embeddingTypes.Contains(type, StringComparer.Ordinal)) is { } unknown)
        {
            throw InvokeApi.Malformed($"#/embedding_types: {unknown} is not a valid enum value");
        }

        var texts = ReadTexts(request, model.Model);
        var tokens = texts.Sum(text => TokenCounter.Count(text));
        var faults = await injector.EnterAsync(context, call, model.Knobs);
        var vectors = new float[texts.Count][];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = await embedder.EmbedAsync(texts[i], input, dimensions, normalize: true, context.RequestAborted);
        }

        context.Response.Headers[LocalModelIds.Header] = embedder.Id;
        context.Response.Headers["X-Amzn-Bedrock-Input-Token-Count"] = tokens.ToString(CultureInfo.InvariantCulture);
        bill.AddEmbedding(model.Id, tokens, faults, context.RequestAborted);
        var response = request.EmbeddingTypes is { Count: > 0 } types
            ? new CohereEmbedResponse(call.RequestId, request.Texts!, ByType(vectors, types), "embeddings_by_type")
            : new CohereEmbedResponse(call.RequestId, request.Texts!, vectors, "embeddings_floats");
        return new WireResult<CohereEmbedResponse>(response, WireJson.Default.CohereEmbedResponse, faults);
    }

    private static InputType ReadInputType(CohereEmbedRequest request) =>
        request.InputType switch
        {
            "search_document" => InputType.SearchDocument,
            "search_query" => InputType.SearchQuery,
            "classification" => InputType.Classification,
            "clustering" => InputType.Clustering,
            null => throw InvokeApi.Malformed("#: required key [input_type] not found"),
            "image" => throw ServiceException.Validation("This stand-in embeds texts only."),
            var other => throw InvokeApi.Malformed($"#/input_type: {other} is not a valid enum value"),
        };

    private static int ReadDimensions(CohereEmbedRequest request, FoundationModel model)
    {
        var dimensions = request.OutputDimension ?? model.Dimensions[0];
        return request.OutputDimension is not null && model.Dimensions.Count == 1
                ? throw InvokeApi.Malformed("#: extraneous key [output_dimension] is not permitted")
            : !model.Dimensions.Contains(dimensions)
                ? throw InvokeApi.Malformed($"#/output_dimension: {dimensions} is not a valid enum value")
            : dimensions;
    }

    /// <summary>The texts as they are embedded: cut to the model's tokens where the request says at which end.</summary>
    private static List<string> ReadTexts(CohereEmbedRequest request, FoundationModel model)
    {
        if (request.Images is not null || request.Inputs is not null)
        {
            throw ServiceException.Validation("This stand-in embeds texts only.");
        }

        if (request.Texts is not { } texts)
        {
            throw InvokeApi.Malformed("#: required key [texts] not found");
        }

        if (texts.Count > MaxTexts)
        {
            throw InvokeApi.Malformed($"#/texts: expected maximum item count: {MaxTexts}, found: {texts.Count}");
        }

        // Version 3 says START and END, version 4 LEFT and RIGHT.
        var fromStart = request.Truncate switch
        {
            null or "NONE" => (bool?)null,
            "START" or "LEFT" => true,
            "END" or "RIGHT" => false,
            var other => throw InvokeApi.Malformed($"#/truncate: {other} is not a valid enum value"),
        };
        var limit = request.MaxTokens is { } asked ? Math.Clamp(asked, 1, model.ContextTokens) : model.ContextTokens;
        return [.. texts.Select((text, index) => Cut(text, index, limit, fromStart, model.MaxCharacters))];
    }

    private static string Cut(string? text, int index, int limit, bool? fromStart, int? maxCharacters)
    {
        if (text is null)
        {
            throw InvokeApi.Malformed($"#/texts/{index}: expected type: String, found: Null");
        }

        if (text.Length > maxCharacters)
        {
            throw InvokeApi.Malformed($"#/texts/{index}: expected maxLength: {maxCharacters}, actual: {text.Length}");
        }

        var tokens = TokenCounter.Count(text);
        if (tokens <= limit)
        {
            return text;
        }

        if (fromStart is not { } start)
        {
            throw ServiceException.Validation(
                $"400 Bad Request: Too many input tokens in texts[{index}]. Max input tokens: {limit}, request input token count: {tokens}"
            );
        }

        var (fits, tooLong) = (0, text.Length);
        while (fits + 1 < tooLong)
        {
            var middle = (fits + tooLong) / 2;
            var part = start ? text.AsSpan(text.Length - middle) : text.AsSpan(0, middle);
            (fits, tooLong) = TokenCounter.Count(part) <= limit ? (middle, tooLong) : (fits, middle);
        }

        return start ? text[^fits..] : text[..fits];
    }

    private static CohereEmbeddingsByType ByType(float[][] vectors, IReadOnlyList<string> types) =>
        new(
            types.Contains("float") ? vectors : null,
            types.Contains("int8") ? Array.ConvertAll(vectors, vector => Whole(vector, 0)) : null,
            types.Contains("uint8") ? Array.ConvertAll(vectors, vector => Whole(vector, 128)) : null,
            types.Contains("binary") ? Array.ConvertAll(vectors, vector => Bits(vector, -128)) : null,
            types.Contains("ubinary") ? Array.ConvertAll(vectors, vector => Bits(vector, 0)) : null
        );

    /// <summary>Whole numbers of one byte; the largest becomes 127.</summary>
    private static int[] Whole(float[] vector, int offset)
    {
        var scale = sbyte.MaxValue / TensorPrimitives.MaxMagnitude<float>(vector);
        return Array.ConvertAll(vector, value => (int)MathF.Round(value * Math.Abs(scale)) + offset);
    }

    /// <summary>One bit a number, eight of them in a byte, the first one highest: set where the number is positive.</summary>
    private static int[] Bits(float[] vector, int offset)
    {
        var bytes = new int[vector.Length / 8];
        for (var i = 0; i < vector.Length; i++)
        {
            bytes[i / 8] |= vector[i] > 0 ? 128 >> (i % 8) : 0;
        }

        return Array.ConvertAll(bytes, value => value + offset);
    }
}
