using LlmOps.Tests.QueryApi;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The services with a LocalBedrock that embeds with a sentence model.</summary>
public sealed class SentenceModelFixture : ServicesFixture
{
    private readonly TemporaryDirectory _cache = new();

    protected override IReadOnlyDictionary<string, string> BedrockSettings =>
        new Dictionary<string, string>
        {
            ["LocalBedrock:Embeddings:Model"] = "minilm",
            ["LocalBedrock:Embeddings:CacheDirectory"] = _cache.Path,
        };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _cache.Dispose();
    }
}
