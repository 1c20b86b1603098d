using LlmOps.LocalBedrock;
using LlmOps.LocalBedrock.Models.Embeddings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The sentence models of LocalBedrock, loaded once for all tests: their loading is the costly part.</summary>
public sealed class SentenceModels : IDisposable
{
    private readonly TemporaryDirectory _cache = new();
    private readonly Dictionary<(string Model, string Precision), SentenceEmbedder> _loaded = [];

    /// <summary>Where quantized models are kept.</summary>
    public string Cache => _cache.Path;

    internal SentenceEmbedder Get(string model, string precision = "int8")
    {
        if (!_loaded.TryGetValue((model, precision), out var embedder))
        {
            _loaded[(model, precision)] = embedder = Create(model, precision, Cache);
        }

        return embedder;
    }

    internal static SentenceEmbedder Create(string model, string precision, string cache)
    {
        var options = new LocalBedrockOptions
        {
            Embeddings =
            {
                Model = model,
                Precision = precision,
                CacheDirectory = cache,
            },
        };
        return new SentenceEmbedder(
            SentenceModel.All.Single(known => known.Setting == model),
            Options.Create(options),
            NullLogger<SentenceEmbedder>.Instance
        );
    }

    public void Dispose()
    {
        foreach (var embedder in _loaded.Values)
        {
            embedder.Dispose();
        }

        _cache.Dispose();
    }
}
