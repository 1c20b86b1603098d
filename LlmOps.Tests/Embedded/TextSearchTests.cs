using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace LlmOps.Tests.Embedded;

/// <summary>The search by terms finds what Lucene's own finds, with the same scores.</summary>
public sealed class TextSearchTests : IDisposable
{
    private const float TitleBoost = 0.3f;

    private static readonly TenantScope s_one = TenantScope.Create("one");
    private static readonly TenantScope s_other = TenantScope.Create("other");
    private static readonly string[] s_words = [.. Enumerable.Range(0, 60).Select(i => $"word{i}")];

    private readonly RAMDirectory _directory = new();
    private readonly ChunkSimilarity _similarity = new(1.2f, 0.75f);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1, 40, false)]
    [InlineData(2, 6_000, false)]
    [InlineData(3, 6_000, true)]
    [InlineData(4, 3, true)]
    [InlineData(5, 9_000, false)]
    [InlineData(6, 9_000, true)]
    public void ItFindsWhatABooleanQueryFinds(int seed, int chunks, bool isFiltered)
    {
        using var reader = Write(seed, chunks);
        var random = new Random(seed);
        var cursors = new ReaderCursors(reader, _similarity);
        var filter = isFiltered
            ? ChunkFilter.None with
            {
                DocumentIds = [.. Enumerable.Range(0, 40).Where(i => i % 3 != 0).Select(i => $"document-{i}")],
            }
            : ChunkFilter.None;
        for (var question = 0; question < 30; question++)
        {
            KeyValuePair<string, int>[] terms =
            [
                .. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Pick(random)).Append("absent").CountBy(word => word),
            ];
            var limit = 1 + random.Next(120);
            var scope = question % 2 == 0 ? s_one : s_other;
            var selection = ChunkFields.ToSelection(scope, filter)!;
            using var search = new TextSearch(cursors, _similarity, selection);
            var found = cursors.Search(segments => search.Find(segments, terms, TitleBoost, limit));

            Assert.Equal(Expected(reader, terms, scope, filter, limit), found);
        }
    }

    private (int Chunk, float Score)[] Expected(
        DirectoryReader reader,
        KeyValuePair<string, int>[] terms,
        TenantScope scope,
        ChunkFilter filter,
        int limit
    )
    {
        var query = new BooleanQuery(disableCoord: true);
        foreach (var (term, count) in terms)
        {
            query.Add(new TermQuery(new Term(ChunkFields.Text, term)) { Boost = count }, Occur.SHOULD);
            query.Add(new TermQuery(new Term(ChunkFields.Title, term)) { Boost = count * TitleBoost }, Occur.SHOULD);
        }

        var allowed = new BooleanQuery { { new TermQuery(new Term(ChunkFields.Tenant, scope.TenantId)), Occur.MUST } };
        if (filter.DocumentIds is { } ids)
        {
            var documents = new BooleanQuery();
            foreach (var id in ids)
            {
                documents.Add(new TermQuery(new Term(ChunkFields.Document, id)), Occur.SHOULD);
            }

            allowed.Add(documents, Occur.MUST);
        }

        return
        [
            .. new IndexSearcher(reader) { Similarity = _similarity }
                .Search(query, new QueryWrapperFilter(allowed), limit)
                .ScoreDocs.Select(hit => (hit.Doc, hit.Score))
                .Order(),
        ];
    }

    /// <summary>Chunks of two tenants in several segments, one of which has only the first's, some without a title, some deleted.</summary>
    private DirectoryReader Write(int seed, int chunks)
    {
        var random = new Random(-seed);
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, ChunkAnalyzers.General)
        {
            Similarity = _similarity,
            MergePolicy = NoMergePolicy.COMPOUND_FILES,
        };
        using (var writer = new IndexWriter(_directory, config))
        {
            for (var i = 0; i < chunks; i++)
            {
                var scope = i < chunks / 3 || random.Next(2) == 0 ? s_one : s_other;
                var text = string.Join(' ', Enumerable.Range(0, 1 + random.Next(80)).Select(_ => Pick(random)));
                var title = random.Next(3) == 0 ? "" : $"{Pick(random)} {Pick(random)}";
                ChunkFields.Put(
                    writer,
                    scope,
                    new IndexedChunk(
                        new Chunk($"document-{i % 40}", 1, i, 0, text.Length, text, [], 1),
                        title,
                        new Dictionary<string, string>(),
                        new[] { 1f }
                    ),
                    [1f]
                );
                if (i % (1 + (chunks / 4)) == chunks / 4)
                {
                    writer.Commit();
                }
            }

            for (var i = 0; i < chunks; i += 17)
            {
                writer.DeleteDocuments(ChunkFields.KeyOf(s_one, new Chunk($"document-{i % 40}", 1, i, 0, 0, "", [], 1).Id));
            }
        }

        return DirectoryReader.Open(_directory);
    }

    /// <summary>The first words are the most frequent.</summary>
    private static string Pick(Random random) => s_words[(int)(s_words.Length * Math.Pow(random.NextDouble(), 3))];
}
