using LlmOps.Benchmarks.Quality;

namespace LlmOps.Tests.Asking;

/// <summary>A small collection with judged questions, through ingestion and retrieval as the services compose them: exact codes, facts,
/// paraphrases, questions over several documents, copies, questions in German, Chinese and Japanese, and documents that mix
/// languages.</summary>
/// <param name="embeddings">The embedder of LocalBedrock.</param>
public abstract class GoldenRun(string embeddings) : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("llmops-golden-");
    private CollectionResult? _result;

    internal Collection Collection { get; } = Collection.Read(Path.Combine(AppContext.BaseDirectory, "Retrieval", "Golden"));

    internal CollectionResult Result => _result ?? throw new InvalidOperationException("Not run yet.");

    public async ValueTask InitializeAsync()
    {
        await using var stack = await ProductStack.StartAsync(
            _data.FullName,
            null,
            new Dictionary<string, string?> { ["LocalBedrock:Embeddings:Model"] = embeddings }
        );
        _result = await QualityRun.MeasureAsync(stack, Collection, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>With hashed vectors.</summary>
    public sealed class Hashed() : GoldenRun("hashed");

    /// <summary>With a sentence model.</summary>
    public sealed class SentenceModel() : GoldenRun("minilm");
}
