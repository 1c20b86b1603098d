using LlmOps.Composition;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.OpenSearch;
using LlmOps.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks;

/// <summary>New, empty indexes: the embedded one and, with a connection, OpenSearch. What they wrote is removed at the end.</summary>
internal sealed class BenchmarkIndexes : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("llmops-benchmark-");
    private readonly string _alias = $"llmops-benchmark-{Guid.NewGuid():N}";
    private readonly DirectoryOwnership _ownership;
    private readonly LuceneChunkIndex _lucene;
    private readonly OpenSearchClient? _client;

    public BenchmarkIndexes(string? openSearch, ChunkIndexOptions scoring)
    {
        var (options, model) = (Options.Create(scoring), new EmbeddingModel("synthetic", SyntheticChunks.Dimension));
        var data = new DataDirectory(_directory.FullName);
        _ownership = new DirectoryOwnership(
            data,
            OwnershipServices.IngestWorkerRole,
            TimeProvider.System,
            NullLogger<DirectoryOwnership>.Instance
        );
        _lucene = new LuceneChunkIndex(
            data,
            options,
            model,
            TimeProvider.System,
            NullLogger<LuceneChunkIndex>.Instance,
            ownership: _ownership
        );
        All = [_lucene];
        if (openSearch is not null)
        {
            var settings = Options.Create(
                new OpenSearchOptions
                {
                    Alias = _alias,
                    Replicas = 0,
                    CallTimeout = TimeSpan.FromMinutes(1),
                    WriteTimeout = TimeSpan.FromMinutes(5),
                }
            );
            _client = new OpenSearchClient(
                openSearch,
                settings,
                new ConfiguredAwsCredentials(new ConfigurationBuilder().AddEnvironmentVariables().Build()),
                TimeProvider.System,
                NullLogger<OpenSearchClient>.Instance
            );
            All =
            [
                _lucene,
                new OpenSearchChunkIndex(
                    _client,
                    new OpenSearchIndexes(_client, settings, options, model, TimeProvider.System),
                    settings,
                    options,
                    new LuceneTextAnalysis()
                ),
            ];
        }
    }

    public IReadOnlyList<IChunkIndex> All { get; }

    public async ValueTask DisposeAsync()
    {
        await _lucene.DisposeAsync();
        _ownership.Dispose();
        _directory.Delete(recursive: true);
        if (_client is not null)
        {
            foreach (var index in (await _client.DescribeAsync(_alias, CancellationToken.None)).Keys)
            {
                await _client.DeleteIndexAsync(index, CancellationToken.None);
            }

            await _client.DeleteTemplateAsync(_alias, CancellationToken.None);
            _client.Dispose();
        }
    }
}
