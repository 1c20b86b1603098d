using System.Diagnostics;
using System.Numerics.Tensors;
using LlmOps.LocalBedrock.Models.Embeddings.Onnx;
using LlmOps.LocalBedrock.Models.Text;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>A sentence model as an embedder. It is loaded when the first text comes, or in the background before where a caller shows that
/// texts will come.</summary>
internal sealed partial class SentenceEmbedder : IEmbedder, IDisposable
{
    private const int LeastFreePlaces = 64;
    private const float LeastShareOfOthers = 0.1f;

    private readonly SentenceModel _model;
    private readonly EmbeddingOptions _options;
    private readonly ILogger<SentenceEmbedder> _logger;
    private readonly SemaphoreSlim _turns;
    private readonly Lock _loading = new();
    private SentenceNetwork? _network;
    private bool _preparing;

    public SentenceEmbedder(SentenceModel model, IOptions<LocalBedrockOptions> options, ILogger<SentenceEmbedder> logger)
    {
        _model = model;
        _options = options.Value.Embeddings;
        _logger = logger;
        _turns = new SemaphoreSlim(_options.MaxConcurrency ?? Environment.ProcessorCount);
    }

    public string Id => $"{_model.Id}-{(IsQuantized ? "int8" : "fp32")}-v2";

    public string DisplayName => $"{_model.Name} {_options.Precision}";

    public IReadOnlyList<string> Languages => _model.Languages;

    private bool IsQuantized => _options.Precision == "int8";

    public void Prepare()
    {
        if (Volatile.Read(ref _network) is null && !Interlocked.Exchange(ref _preparing, true))
        {
            _ = Task.Run(() =>
            {
                try
                {
                    Network();
                }
                catch (Exception e)
                {
                    LogNotLoaded(e, Id);
                }
            });
        }
    }

    public async ValueTask<float[]> EmbedAsync(
        string text,
        InputType input,
        int dimensions,
        bool normalize,
        CancellationToken cancellationToken
    )
    {
        var vector = Fit(await RunAsync(text, input, cancellationToken), dimensions, normalize);

        // The model knows Latin letters alone. What is in others is hashed, to places of the vector that the model's numbers leave free.
        if (dimensions - _model.Dimensions >= LeastFreePlaces && Scripts.ShareOfOthers(text) is var others and >= LeastShareOfOthers)
        {
            var hashed = HashedEmbedder.Embed(text, dimensions - _model.Dimensions, normalize: true);
            TensorPrimitives.Multiply(vector, MathF.Sqrt(1 - others), vector);
            TensorPrimitives.Multiply(hashed, MathF.Sqrt(others), vector.AsSpan(_model.Dimensions));
        }

        return vector;
    }

    public void Dispose()
    {
        _network?.Dispose();
        _turns.Dispose();
    }

    private async ValueTask<float[]> RunAsync(string text, InputType input, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            // One text a run: the quantization of a run's values follows the largest of them, so texts of one batch would change each
            // other's vectors.
            return Network().Embed(input == InputType.SearchQuery ? _model.QueryPrefix + text : text);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Zeros behind the model's own numbers leave every cosine as it is. Fewer numbers than the model's own are its first
    /// ones.</summary>
    private static float[] Fit(float[] vector, int dimensions, bool normalize)
    {
        var fitted = new float[dimensions];
        vector.AsSpan(0, Math.Min(vector.Length, dimensions)).CopyTo(fitted);
        if (normalize && dimensions < vector.Length)
        {
            TensorPrimitives.Divide(fitted, TensorPrimitives.Norm(fitted), fitted);
        }

        return fitted;
    }

    private SentenceNetwork Network()
    {
        if (Volatile.Read(ref _network) is { } loaded)
        {
            return loaded;
        }

        lock (_loading)
        {
            return _network ??= Load();
        }
    }

    private SentenceNetwork Load()
    {
        var started = Stopwatch.GetTimestamp();
        var files = IsQuantized
            ? new SentenceModelCache(_options.CacheDirectory ?? SentenceModelCache.DefaultDirectory, _logger).GetOrMake(
                $"{_model.Id}-{GraphQuantizer.Version}.bin",
                Quantize
            )
            : SentenceModelPackage.Read(_model);
        var network = new SentenceNetwork(_model, files);
        LogLoaded(Id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return network;
    }

    private SentenceModelFiles Quantize()
    {
        var published = SentenceModelPackage.Read(_model);
        return published with { Graph = GraphQuantizer.Quantize(published.Graph, SentenceNetwork.TokenVectors) };
    }

    [LoggerMessage(4001, LogLevel.Warning, "The embedding model {Model} could not be loaded; the first text tries again.")]
    private partial void LogNotLoaded(Exception exception, string model);

    [LoggerMessage(4002, LogLevel.Information, "The embedding model {Model} was loaded in {Milliseconds:0} ms.")]
    private partial void LogLoaded(string model, double milliseconds);
}
