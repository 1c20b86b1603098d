using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Analysis;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>How a chunk lies in a Lucene document.</summary>
internal static class ChunkFields
{
    public const string Key = "key";
    public const string Tenant = "tenant";
    public const string Document = "document";
    public const string Generation = "generation";
    public const string Metadata = "metadata";

    /// <summary>The language that the words were analyzed in; chunks of the general analyzer have none.</summary>
    public const string Language = "language";

    /// <summary>The words of the title alone, for their extra weight.</summary>
    public const string Title = "title";

    /// <summary>The words of title, headings, context and text as one field, so that a chunk is weighed as the whole that it is read
    /// as.</summary>
    public const string Text = "text";

    public const string Vector = "vector";
    public const string Source = "source";

    /// <summary>Words with their frequencies; nothing asks where in a text they are.</summary>
    private static readonly FieldType s_words = new(TextField.TYPE_NOT_STORED) { IndexOptions = IndexOptions.DOCS_AND_FREQS };

    private const char KeySeparator = '\u001f';

    public static Term KeyOf(TenantScope scope, string chunkId) => new(Key, $"{scope.TenantId}{KeySeparator}{chunkId}");

    /// <summary>Takes a chunk's key apart.</summary>
    public static bool TryReadKey(string key, out string tenantId, out string chunkId)
    {
        var separator = key.IndexOf(KeySeparator, StringComparison.Ordinal);
        (tenantId, chunkId) = separator < 0 ? ("", "") : (key[..separator], key[(separator + 1)..]);
        return separator > 0;
    }

    /// <summary>A chunk's document, and the analyzer of its words.</summary>
    public static (Document Document, Analyzer Analyzer) ToDocument(TenantScope scope, IndexedChunk chunk, float[] unit)
    {
        var stored = StoredChunk.Of(chunk);
        var words = stored.Words;
        var language = ChunkAnalyzers.LanguageOf(words);
        var document = new Document
        {
            new StringField(Key, KeyOf(scope, chunk.Chunk.Id).Text, Field.Store.NO),
            new StringField(Tenant, scope.TenantId, Field.Store.NO),
            new StringField(Document, chunk.Chunk.DocumentId, Field.Store.NO),
            new StringField(Generation, GenerationTerm(chunk.Chunk.Generation), Field.Store.NO),
            new Field(Text, words, s_words),
            new BinaryDocValuesField(Vector, new BytesRef(MemoryMarshal.AsBytes(unit.AsSpan()).ToArray())),
            // Beside the vectors rather than in stored fields: those are compressed in blocks of 16 KB, and a search would unpack one for
            // every chunk it returns.
            new BinaryDocValuesField(Source, new BytesRef(JsonSerializer.SerializeToUtf8Bytes(stored, KnowledgeJson.Default.StoredChunk))),
        };

        if (language is not null)
        {
            document.Add(new StringField(Language, language, Field.Store.NO));
        }

        if (chunk.Title.Length > 0)
        {
            document.Add(new Field(Title, chunk.Title, s_words));
        }

        foreach (var term in MetadataTerm.OfAll(chunk.Metadata))
        {
            document.Add(new StringField(Metadata, term, Field.Store.NO));
        }

        return (document, ChunkAnalyzers.For(language));
    }

    /// <summary>Writes a chunk over the one with its id.</summary>
    public static void Put(IndexWriter writer, TenantScope scope, IndexedChunk chunk, float[] unit)
    {
        var (document, analyzer) = ToDocument(scope, chunk, unit);
        writer.UpdateDocument(KeyOf(scope, chunk.Chunk.Id), document, analyzer);
    }

    /// <summary>The languages that chunks of the index were analyzed in, but for the general analyzer's.</summary>
    public static HashSet<string> LanguagesIn(IndexReader reader)
    {
        var languages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var leaf in reader.Leaves)
        {
            var terms = leaf.AtomicReader.GetTerms(Language)?.GetEnumerator();
            while (terms?.MoveNext() == true)
            {
                languages.Add(terms.Term.Utf8ToString());
            }
        }

        return languages;
    }

    /// <summary>The chunks that a search of this tenant may find; null where no chunk can fulfill the filter.</summary>
    public static ChunkSelection? ToSelection(TenantScope scope, ChunkFilter filter)
    {
        var all = new BooleanQuery { { new TermQuery(new Term(Tenant, scope.TenantId)), Occur.MUST } };
        if (filter.DocumentIds is { } ids && !Add(all, Document, ids))
        {
            return null;
        }

        foreach (var id in filter.ExcludedDocumentIds)
        {
            all.Add(new TermQuery(new Term(Document, id)), Occur.MUST_NOT);
        }

        foreach (var condition in filter.Metadata)
        {
            var described = new BooleanQuery();
            foreach (var term in condition.Terms)
            {
                described.Add(new TermQuery(new Term(Metadata, term)), Occur.SHOULD);
            }

            if (condition.Range is { } range)
            {
                described.Add(
                    TermRangeQuery.NewStringRange(Metadata, range.From, range.To, range.IncludesFrom, range.IncludesTo),
                    Occur.SHOULD
                );
            }

            if (described.Clauses.Count > 0)
            {
                all.Add(described, condition.IsNegated ? Occur.MUST_NOT : Occur.MUST);
            }
            else if (!condition.IsNegated)
            {
                return null;
            }
        }

        if (filter.AccessLabels is { } labels)
        {
            var seen = new BooleanQuery { { Unlabelled(), Occur.SHOULD } };
            foreach (var label in labels)
            {
                seen.Add(new TermQuery(new Term(Metadata, MetadataTerm.OfAccess(label))), Occur.SHOULD);
            }

            all.Add(seen, Occur.MUST);
        }

        return new ChunkSelection(scope.TenantId, all.Clauses.Count == 1 ? null : new QueryWrapperFilter(all));
    }

    /// <summary>A document's chunks of one generation.</summary>
    public static Query OfGeneration(TenantScope scope, string documentId, long generation) =>
        new BooleanQuery
        {
            { new TermQuery(new Term(Tenant, scope.TenantId)), Occur.MUST },
            { new TermQuery(new Term(Document, documentId)), Occur.MUST },
            { new TermQuery(new Term(Generation, GenerationTerm(generation))), Occur.MUST },
        };

    /// <summary>A document's chunks of every generation, or of those before one.</summary>
    public static Query OfDocument(TenantScope scope, string documentId, long? beforeGeneration)
    {
        var query = new BooleanQuery
        {
            { new TermQuery(new Term(Tenant, scope.TenantId)), Occur.MUST },
            { new TermQuery(new Term(Document, documentId)), Occur.MUST },
        };
        if (beforeGeneration is { } before)
        {
            query.Add(
                TermRangeQuery.NewStringRange(Generation, null, GenerationTerm(before), includeLower: true, includeUpper: false),
                Occur.MUST
            );
        }

        return query;
    }

    // Of equal length, so that the order of the terms is that of the numbers.
    private static string GenerationTerm(long generation) => generation.ToString("D19", CultureInfo.InvariantCulture);

    private static BooleanQuery Unlabelled() =>
        new() { { new MatchAllDocsQuery(), Occur.MUST }, { new TermQuery(new Term(Metadata, MetadataTerm.AnyAccess)), Occur.MUST_NOT } };

    private static bool Add(BooleanQuery all, string field, IEnumerable<string> values)
    {
        var any = new BooleanQuery();
        foreach (var value in values.Distinct(StringComparer.Ordinal))
        {
            any.Add(new TermQuery(new Term(field, value)), Occur.SHOULD);
        }

        all.Add(any, Occur.MUST);
        return any.Clauses.Count > 0;
    }
}
