using System.Text.Json;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Bedrock;

/// <summary>Embeddings by InvokeModel. A batch goes out in as many calls as the model needs, side by side,
/// <see cref="BedrockOptions.EmbeddingConcurrency"/> at once over all batches; questions and batch work (<see cref="ModelPriority"/>) have
/// slots of their own, so that a question never waits behind a document. One failure ends the batch; what its other calls cost is in the
/// exception's usage.</summary>
internal abstract class BedrockEmbeddingGenerator(
    BedrockConnection connection,
    BedrockOptions options,
    TimeProvider time,
    EmbeddingOrigin? origin
) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(
        BedrockTelemetry.Provider,
        connection.Endpoints.Runtime.Address,
        options.EmbeddingModel,
        options.EmbeddingDimensions
    );
    private readonly SemaphoreSlim _questionSlots = new(options.EmbeddingConcurrency);
    private readonly SemaphoreSlim _batchSlots = new(options.EmbeddingConcurrency);

    /// <summary>What the model takes.</summary>
    protected EmbeddingFormat Format { get; } = EmbeddingFormats.Of(options);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? generationOptions = null,
        CancellationToken cancellationToken = default
    )
    {
        var texts = values.Select((text, index) => Guard(text, index)).ToArray();
        var model = generationOptions?.ModelId ?? options.EmbeddingModel;
        var dimensions = Format.DimensionsFor(generationOptions?.Dimensions, options.EmbeddingDimensions);
        var isQuestion = EmbeddingPurpose.IsQuestion(generationOptions);
        var slots = ModelPriority.IsBatch ? _batchSlots : _questionSlots;
        var vectors = new float[texts.Length][];
        var tokens = 0L;
        string? standIn = null;
        using var batch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ModelException? failure = null;
        try
        {
            await Task.WhenAll(texts.Chunk(Format.TextsPerCall).Select((part, index) => EmbedAsync(part, index * Format.TextsPerCall)));
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

        async Task EmbedAsync(string[] part, int at)
        {
            await slots.WaitAsync(batch.Token);
            try
            {
                var body = BedrockJson.Write(json => Write(json, part, dimensions, isQuestion));
                var reply = await connection.SendAsync(BedrockCall.ForModel(model, "invoke", body), batch.Token);
                var (made, counted) = reply.Read(Read);
                var count = counted ?? reply.InputTokens ?? (long)Math.Ceiling(part.Sum(static text => text.Sum(EstimateTokens)));
                Interlocked.Add(ref tokens, count);
                UsageMeter.Note(model, new ModelUsage(EmbeddingTokens: count));
                origin?.Observe(model, reply.StandIn, reply.RequestId);
                standIn = reply.StandIn;
                if (made.Count != part.Length)
                {
                    throw new ModelException(
                        ModelException.MalformedResponse,
                        $"The embedding model gave {made.Count} vectors for {part.Length} texts."
                    )
                    {
                        RequestId = reply.RequestId,
                    };
                }

                for (var i = 0; i < part.Length; i++)
                {
                    vectors[at + i] = Check(made[i], dimensions, reply.RequestId);
                }
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

    /// <summary>Writes the members of a request.</summary>
    protected abstract void Write(Utf8JsonWriter json, IReadOnlyList<string> texts, int dimensions, bool isQuestion);

    /// <summary>Reads the vectors of an answer, in the order of the texts, and the tokens it counts; null where it counts none.</summary>
    protected abstract (IReadOnlyList<float[]> Vectors, long? Tokens) Read(JsonElement json);

    /// <summary>The numbers of an array.</summary>
    protected static float[] Numbers(JsonElement array)
    {
        var numbers = new float[array.GetArrayLength()];
        var at = 0;
        foreach (var number in array.EnumerateArray())
        {
            numbers[at++] = number.GetSingle();
        }

        return numbers;
    }

    /// <summary>The index can hold no vector without a direction, and none of another length.</summary>
    private static float[] Check(float[] vector, int dimensions, string? requestId)
    {
        var fault =
            vector.Length != dimensions ? $"{vector.Length} numbers instead of {dimensions}"
            : Array.Exists(vector, static number => !float.IsFinite(number)) ? "a number that is not finite"
            : !vector.AsSpan().ContainsAnyExcept(0f) ? "nothing but zeros"
            : null;
        return fault is null
            ? vector
            : throw new ModelException(ModelException.MalformedResponse, $"The embedding model gave a vector with {fault}.")
            {
                RequestId = requestId,
            };
    }

    /// <summary>Latin text takes 3.5 characters for a token at least; other scripts about one.</summary>
    private static double EstimateTokens(char c) => c < 0x250 ? 1 / 3.5 : 1;

    private string Guard(string text, int index)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArgumentException($"Text {index} is empty: there is nothing to embed.", nameof(text));
        }

        var maxCharacters = Math.Min(options.EmbeddingMaxCharacters, Format.MaxCharacters);
        var maxTokens = Format.MaxTokens is { } limit ? Math.Min(options.EmbeddingMaxTokens, limit) : int.MaxValue;
        if (text.Length <= maxCharacters && text.Length <= maxTokens)
        {
            // A character is one token at most.
            return text;
        }

        var estimate = 0.0;
        for (var i = 0; i < text.Length; i++)
        {
            estimate += EstimateTokens(text[i]);
            if (i >= maxCharacters || estimate > maxTokens)
            {
                return text[..(char.IsLowSurrogate(text[i]) ? i - 1 : i)];
            }
        }

        return text;
    }
}
