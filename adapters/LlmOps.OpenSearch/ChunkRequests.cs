using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;

namespace LlmOps.OpenSearch;

/// <summary>Writes the bodies of requests: index definition, documents, queries.</summary>
internal static class ChunkRequests
{
    private const int MaxIdBytes = 512;

    /// <summary>A word of a question is asked in the form of each language; most have so many forms at most.</summary>
    private const int FormsOfAWord = 4;

    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string IdOf(TenantScope scope, string chunkId) => IdOf(scope.TenantId, chunkId);

    public static string IdOf(string tenant, string chunkId)
    {
        var id = $"{tenant}:{chunkId}";
        return Encoding.UTF8.GetByteCount(id) <= MaxIdBytes
            ? id
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }

    /// <summary>Settings and mappings of an index for vectors of one model.</summary>
    public static void WriteIndex(Utf8JsonWriter json, OpenSearchOptions options, ChunkIndexOptions scoring, IndexMeta meta)
    {
        json.WriteStartObject("settings");
        json.WriteStartObject("index");
        json.WriteBoolean("knn", true);
        json.WriteNumber("number_of_shards", options.Shards);
        json.WriteNumber("number_of_replicas", options.Replicas);
        json.WriteStartObject("similarity");
        json.WriteStartObject("default");
        json.WriteString("type", "BM25");
        json.WriteNumber("k1", scoring.K1);
        json.WriteNumber("b", scoring.B);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WritePropertyName("mappings");
        json.WriteRawValue(
            $$$"""
            {"dynamic":"strict",
             "_meta":{"embeddingModel":"{{{JsonEncodedText.Encode(
                meta.EmbeddingModel
            )}}}","dimension":{{{meta.Dimension}}},"schema":{{{IndexMeta.CurrentSchema}}}},
             "properties":{
              "tenant":{"type":"keyword"},"document_id":{"type":"keyword"},"generation":{"type":"long"},"ordinal":{"type":"integer"},
              "start":{"type":"integer","index":false},"end":{"type":"integer","index":false},"tokens":{"type":"integer","index":false},
              "title":{"type":"text","index":false},"headings":{"type":"text","index":false},"text":{"type":"text","index":false},
              "title_terms":{"type":"text","analyzer":"whitespace","index_options":"freqs"},
              "terms":{"type":"text","analyzer":"whitespace","index_options":"freqs"},
              "metadata":{"type":"object","enabled":false},"metadata_terms":{"type":"keyword"},"pending":{"type":"boolean"},
              "embedding":{"type":"knn_vector","dimension":{{{meta.Dimension}}},
               "method":{"name":"hnsw","engine":"lucene","space_type":"innerproduct","parameters":{"m":{{{options.GraphLinks}}},"ef_construction":{{{options.GraphCandidates}}} } } } } }
            """
        );
    }

    /// <summary>Action and document line that put a chunk; without a vector where it is of another model, to be filled in by the
    /// migration.</summary>
    public static ReadOnlyMemory<byte> Put(
        OpenSearchIndexState index,
        string id,
        string tenant,
        StoredChunk chunk,
        float[]? unit,
        ITextAnalysis analysis,
        string action = "index",
        (long SequenceNumber, long PrimaryTerm)? onlyIf = null
    ) =>
        Lines(
            json => Action(json, action, index.Name, id, onlyIf),
            json =>
            {
                json.WriteString("tenant", tenant);
                json.WriteString("document_id", chunk.DocumentId);
                json.WriteNumber("generation", chunk.Generation);
                json.WriteNumber("ordinal", chunk.Ordinal);
                json.WriteNumber("start", chunk.Start);
                json.WriteNumber("end", chunk.End);
                json.WriteNumber("tokens", chunk.Tokens);
                json.WriteString("title", chunk.Title);
                json.WriteStartArray("headings");
                foreach (var heading in chunk.Headings)
                {
                    json.WriteStringValue(heading);
                }

                json.WriteEndArray();
                json.WriteString("text", chunk.Text);
                if (index.Meta.Schema >= IndexMeta.SchemaWithTerms)
                {
                    var (title, all) = analysis.IndexTerms(chunk.Title, chunk.Words);
                    json.WriteString("title_terms", string.Join(' ', title));
                    json.WriteString("terms", string.Join(' ', all));
                }
                else if (chunk.Context is { } context)
                {
                    // Beside what is copied there.
                    json.WriteString("words", context);
                }

                json.WriteStartObject("metadata");
                foreach (var (key, value) in chunk.Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
                json.WriteStartArray("metadata_terms");
                foreach (var term in MetadataTerm.OfAll(chunk.Metadata))
                {
                    json.WriteStringValue(term);
                }

                json.WriteEndArray();
                if (unit is null)
                {
                    json.WriteBoolean("pending", true);
                }
                else
                {
                    Vector(json, "embedding", unit);
                }
            }
        );

    public static ReadOnlyMemory<byte> Delete(string index, string id) => Lines(json => Action(json, "delete", index, id, null));

    public static ReadOnlyMemory<byte> SearchText(
        OpenSearchIndexState index,
        TenantScope scope,
        string question,
        ChunkFilter filter,
        int limit,
        IReadOnlyList<KeyValuePair<string, int>> terms,
        ChunkIndexOptions options
    ) =>
        Json(json =>
        {
            // Indexes of earlier versions analyze a question themselves; a migration makes one of the current version.
            var (words, title, query) = index.Meta.Schema switch
            {
                >= IndexMeta.SchemaWithTerms => (
                    "terms",
                    "title_terms",
                    string.Join(' ', terms.SelectMany(term => Enumerable.Repeat(term.Key, term.Value)))
                ),
                >= IndexMeta.SchemaWithWords => ("words", "title", question),
                _ => ("text", "title", question),
            };
            Head(json, limit);
            json.WriteStartObject("query");
            json.WriteStartObject("bool");
            json.WriteStartArray("must");
            json.WriteStartObject();
            var bound = options.MaxQueryTerms * FormsOfAWord;
            if (terms.Count <= bound)
            {
                json.WriteStartObject("multi_match");
                json.WriteString("query", query);
                json.WriteString("type", "most_fields");
                json.WriteStartArray("fields");
                json.WriteStringValue(words);
                json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{title}^{options.TitleBoost}"));
                if (words == "text")
                {
                    json.WriteStringValue("headings");
                }

                json.WriteEndArray();
            }
            else
            {
                // Takes the terms that say most, which is what bounds the work for a question of any length.
                // The question is given as a document, because of a plain text only the beginning would be read.
                json.WriteStartObject("more_like_this");
                json.WriteStartObject("like");
                json.WriteString("_index", index.Name);
                json.WriteStartObject("doc");
                json.WriteString(words, query);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteStartArray("fields");
                json.WriteStringValue(words);
                json.WriteEndArray();
                json.WriteNumber("max_query_terms", bound);
                json.WriteNumber("min_term_freq", 1);
                json.WriteNumber("min_doc_freq", 1);
                json.WriteString("minimum_should_match", "1");
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            Filter(json, scope, filter);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    public static ReadOnlyMemory<byte> SearchVector(TenantScope scope, float[] unit, ChunkFilter filter, int limit, int neighbors) =>
        Json(json =>
        {
            Head(json, limit);
            json.WriteStartObject("query");
            json.WriteStartObject("knn");
            json.WriteStartObject("embedding");
            Vector(json, "vector", unit);
            json.WriteNumber("k", neighbors);
            json.WriteStartObject("filter");
            json.WriteStartObject("bool");
            Filter(json, scope, filter);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });

    /// <summary>A query for a tenant's chunks, or for one document's of every generation, or of those before one.</summary>
    public static ReadOnlyMemory<byte> Select(TenantScope scope, string? documentId = null, long? beforeGeneration = null) =>
        Json(json =>
        {
            json.WriteStartObject("query");
            json.WriteStartObject("bool");
            Filter(json, scope, documentId is null ? ChunkFilter.None : new ChunkFilter { DocumentIds = [documentId] });
            if (beforeGeneration is { } generation)
            {
                json.WriteStartObject("must");
                json.WriteStartObject("range");
                json.WriteStartObject("generation");
                json.WriteNumber("lt", generation);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });

    public static ReadOnlyMemory<byte> SelectGeneration(TenantScope scope, string documentId, long generation) =>
        Json(json =>
        {
            json.WriteStartObject("query");
            json.WriteStartObject("bool");
            Filter(json, scope, new ChunkFilter { DocumentIds = [documentId] });
            json.WriteStartObject("must");
            json.WriteStartObject("term");
            json.WriteNumber("generation", generation);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });

    public static ReadOnlyMemory<byte> Ids(IEnumerable<string> ids) =>
        Json(json =>
        {
            json.WriteStartArray("ids");
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        });

    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_relaxed))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>One JSON object on each line.</summary>
    public static ReadOnlyMemory<byte> Lines(params ReadOnlySpan<Action<Utf8JsonWriter>> objects)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var members in objects)
        {
            buffer.Write(Json(members).Span);
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    private static void Action(Utf8JsonWriter json, string action, string index, string id, (long SequenceNumber, long PrimaryTerm)? onlyIf)
    {
        json.WriteStartObject(action);
        json.WriteString("_index", index);
        json.WriteString("_id", id);
        if (onlyIf is var (sequenceNumber, primaryTerm))
        {
            json.WriteNumber("if_seq_no", sequenceNumber);
            json.WriteNumber("if_primary_term", primaryTerm);
        }

        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, int size)
    {
        json.WriteNumber("size", size);
        json.WriteBoolean("track_total_hits", false);
        json.WriteStartObject("_source");
        json.WriteStartArray("excludes");
        json.WriteStringValue("embedding");
        json.WriteStringValue("metadata_terms");
        json.WriteStringValue("terms");
        json.WriteStringValue("title_terms");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Filter(Utf8JsonWriter json, TenantScope scope, ChunkFilter filter)
    {
        json.WriteStartArray("filter");
        Terms("tenant", [scope.TenantId]);
        if (filter.DocumentIds is { } ids)
        {
            Terms("document_id", ids);
        }

        foreach (var condition in filter.Metadata.Where(condition => !condition.IsNegated))
        {
            Described(condition);
        }

        if (filter.AccessLabels is { } labels)
        {
            // Without any label, or with one of these.
            json.WriteStartObject();
            json.WriteStartObject("bool");
            json.WriteStartArray("should");
            json.WriteStartObject();
            json.WriteStartObject("bool");
            json.WriteStartArray("must_not");
            Terms("metadata_terms", [MetadataTerm.AnyAccess]);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            Terms("metadata_terms", labels.Select(MetadataTerm.OfAccess));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();

        var negated = filter.Metadata.Where(condition => condition.IsNegated).ToList();
        if (negated.Count > 0 || filter.ExcludedDocumentIds.Count > 0)
        {
            json.WriteStartArray("must_not");
            if (filter.ExcludedDocumentIds.Count > 0)
            {
                Terms("document_id", filter.ExcludedDocumentIds);
            }

            negated.ForEach(Described);
            json.WriteEndArray();
        }

        // A condition has either terms or a range.
        void Described(MetadataCondition condition)
        {
            if (condition.Range is not { } range)
            {
                Terms("metadata_terms", condition.Terms);
                return;
            }

            json.WriteStartObject();
            json.WriteStartObject("range");
            json.WriteStartObject("metadata_terms");
            json.WriteString(range.IncludesFrom ? "gte" : "gt", range.From);
            json.WriteString(range.IncludesTo ? "lte" : "lt", range.To);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        void Terms(string field, IEnumerable<string> values)
        {
            json.WriteStartObject();
            json.WriteStartObject("terms");
            json.WriteStartArray(field);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Vector(Utf8JsonWriter json, string name, float[] vector)
    {
        json.WriteStartArray(name);
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
