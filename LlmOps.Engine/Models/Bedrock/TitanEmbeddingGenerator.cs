using LlmOps.Engine.Costs;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models.Bedrock;

/// <summary>
/// Embeddings by Titan Text Embeddings V2: one text for a call, so the texts of a batch go out side by side, <see cref="BedrockOptions.EmbeddingConcurrency"/>
/// at once over all batches; questions and batch work (<see cref="ModelPriority"/>) have slots of their own, so that a question never waits behind a document. The vectors have length one. One failure ends the batch; what its other texts cost is in the exception's usage.
/// </summary>
internal sealed class TitanEmbeddingGenerator(BedrockConnection connection, BedrockOptions options, TimeProvider time) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(BedrockTelemetry.Provider, connection.Endpoints.Runtime.Address, options.EmbeddingModel, options.EmbeddingDimensions);
    private readonly SemaphoreSlim _questionSlots = new(options.EmbeddingConcurrency);
    private readonly SemaphoreSlim _batchSlots = new(options.EmbeddingConcurrency);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? generationOptions = null, CancellationToken cancellationToken = default)
    {
        var texts = values.Select((text, index) => Guard(text, index)).ToArray();
        var model = generationOptions?.ModelId ?? options.EmbeddingModel;
        var dimensions = generationOptions?.Dimensions ?? options.EmbeddingDimensions;
        var slots = ModelPriority.IsBatch ? _batchSlots : _questionSlots;
        var vectors = new float[texts.Length][];
        var tokens = 0L;
        string? standIn = null;
        using var batch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ModelException? failure = null;
        try
        {
            await Task.WhenAll(texts.Select(EmbedAsync));
        }
        catch (Exception) when (failure is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelException(failure.Code, failure.Message, failure.StatusCode, failure)
            {
                RequestId = failure.RequestId,
                IsTransient = failure.IsTransient,
                RetryAfter = failure.RetryAfter,
                Usage = tokens == 0 ? null : new ModelUsage(EmbeddingTokens: tokens).ToUsageDetails(),
            };
        }

        var now = time.GetUtcNow();
        return new(vectors.Select(vector => new Embedding<float>(vector) { ModelId = model, CreatedAt = now }))
        {
            Usage = new ModelUsage(EmbeddingTokens: tokens).ToUsageDetails(),
            AdditionalProperties = standIn is null ? null : new() { [EmbeddingStandIn.Property] = standIn },
        };

        async Task EmbedAsync(string text, int index)
        {
            await slots.WaitAsync(batch.Token);
            try
            {
                var body = BedrockJson.Write(json =>
                {
                    json.WriteString("inputText", text);
                    json.WriteNumber("dimensions", dimensions);
                    json.WriteBoolean("normalize", true);
                    json.WriteStartArray("embeddingTypes");
                    json.WriteStringValue("float");
                    json.WriteEndArray();
                });
                var reply = await connection.SendAsync(BedrockCall.ForModel(model, "invoke", body), batch.Token);
                var (vector, count) = reply.Read(static json => (
                    json.GetProperty("embedding").EnumerateArray().Select(static number => number.GetSingle()).ToArray(),
                    json.GetProperty("inputTextTokenCount").GetInt64()));
                Interlocked.Add(ref tokens, count);
                UsageMeter.Note(model, new ModelUsage(EmbeddingTokens: count));
                standIn = reply.StandIn;
                vectors[index] = Check(vector, dimensions, reply.RequestId);
            }
            catch (ModelException exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                await batch.CancelAsync();
                throw;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        _questionSlots.Dispose();
        _batchSlots.Dispose();
    }

    /// <summary>The index can hold no vector without a direction, and none of another length.</summary>
    private static float[] Check(float[] vector, int dimensions, string? requestId)
    {
        var fault = vector.Length != dimensions ? $"{vector.Length} numbers instead of {dimensions}"
            : vector.Any(static number => !float.IsFinite(number)) ? "a number that is not finite"
            : vector.All(static number => number == 0) ? "nothing but zeros"
            : null;
        return fault is null ? vector : throw new ModelException(ModelException.MalformedResponse, $"The embedding model gave a vector with {fault}.") { RequestId = requestId };
    }

    private string Guard(string text, int index)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException($"Text {index} is empty: there is nothing to embed.", nameof(text));
        }

        // Latin text takes 3.5 characters for a token at least; other scripts about one.
        var estimate = 0.0;
        for (var i = 0; i < text.Length; i++)
        {
            estimate += text[i] < 0x250 ? 1 / 3.5 : 1;
            if (i >= options.EmbeddingMaxCharacters || estimate > options.EmbeddingMaxTokens)
            {
                return text[..(char.IsLowSurrogate(text[i]) ? i - 1 : i)];
            }
        }

        return text;
    }
}
