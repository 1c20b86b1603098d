using System.Runtime.InteropServices;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The version of <see cref="ChunkFields"/> that an index on disk was written with, kept in its commits.</summary>
internal static class ChunkSchema
{
    /// <summary>The entry of a commit's data that holds the version; commits of the first version have none.</summary>
    public const string Key = "schema";

    /// <summary>Raise it whenever <see cref="ChunkFields.ToDocument"/> indexes a chunk in another way. 2: title, headings and text in one
    /// field. 3: numbers and dates of the metadata as terms of their own. 4: compatibility forms are found by their usual
    /// forms. 5: words by the stems of their own language, Chinese and Japanese by two characters.</summary>
    public const string Current = "5";

    /// <summary>Writes every chunk again where the index is of another version; what it holds of a chunk is enough for that, and no model
    /// is called. Until its first write an older index is searched as it is.</summary>
    /// <param name="writer">The writer; the new form is on disk with its next commit.</param>
    public static void Upgrade(IndexWriter writer)
    {
        var data = writer.CommitData;
        if (data is not { Count: > 0 } || (data.TryGetValue(Key, out var version) && version == Current))
        {
            return;
        }

        using (var reader = DirectoryReader.Open(writer, applyAllDeletes: true))
        {
            foreach (var segment in reader.Leaves)
            {
                foreach (var tenant in TermsOf(segment.AtomicReader, ChunkFields.Tenant))
                {
                    WriteAgain(writer, segment.AtomicReader, tenant);
                }
            }
        }

        writer.SetCommitData(new Dictionary<string, string>(data) { [Key] = Current });
    }

    private static void WriteAgain(IndexWriter writer, AtomicReader segment, BytesRef tenant)
    {
        var scope = TenantScope.Create(tenant.Utf8ToString());
        var (source, vector) = (segment.GetBinaryDocValues(ChunkFields.Source), segment.GetBinaryDocValues(ChunkFields.Vector));
        var bytes = new BytesRef();
        var documents = segment.GetTermDocsEnum(new Term(ChunkFields.Tenant, tenant));
        for (var document = documents.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = documents.NextDoc())
        {
            if (segment.LiveDocs?.Get(document) == false)
            {
                continue;
            }

            source.Get(document, bytes);
            var chunk = StoredChunkReader.Read(bytes.Bytes.AsMemory(bytes.Offset, bytes.Length));
            vector.Get(document, bytes);
            float[] unit = [.. MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length))];
            ChunkFields.Put(writer, scope, new IndexedChunk(chunk.Chunk, chunk.Title, chunk.Metadata, unit), unit);
        }
    }

    private static List<BytesRef> TermsOf(AtomicReader segment, string field)
    {
        var all = new List<BytesRef>();
        var terms = segment.GetTerms(field)?.GetEnumerator();
        while (terms?.MoveNext() == true)
        {
            all.Add(BytesRef.DeepCopyOf(terms.Term));
        }

        return all;
    }
}
