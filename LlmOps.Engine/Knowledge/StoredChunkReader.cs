using System.Text.Json;
using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Knowledge;

/// <summary>Reads a <see cref="StoredChunk"/> of which most members are small and the text is seldom wanted.</summary>
internal static class StoredChunkReader
{
    private static readonly Dictionary<string, string> s_none = [];

    /// <summary>Reads a chunk, with score 0. Its text is decoded when it is asked for, and holds the bytes until then.</summary>
    public static ScoredChunk Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        var (document, generation, ordinal, start, end, tokens, title) = ("", 0L, 0, 0, 0, 0, "");
        var text = new LateText("");
        string[] headings = [];
        var metadata = s_none;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("documentId"u8))
            {
                document = String(ref reader);
            }
            else if (reader.ValueTextEquals("generation"u8))
            {
                Expect(ref reader, JsonTokenType.Number);
                generation = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("ordinal"u8))
            {
                ordinal = Number(ref reader);
            }
            else if (reader.ValueTextEquals("start"u8))
            {
                start = Number(ref reader);
            }
            else if (reader.ValueTextEquals("end"u8))
            {
                end = Number(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                Expect(ref reader, JsonTokenType.String);
                text = new LateText(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            }
            else if (reader.ValueTextEquals("headings"u8))
            {
                headings = Strings(ref reader);
            }
            else if (reader.ValueTextEquals("tokens"u8))
            {
                tokens = Number(ref reader);
            }
            else if (reader.ValueTextEquals("title"u8))
            {
                title = String(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                metadata = Entries(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return StoredChunk.Found(
            new Chunk(document, generation, ordinal, start, end, "", headings, tokens) { LateText = text },
            title,
            metadata,
            score: 0
        );
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"A stored chunk has {reader.TokenType} in place of {type}.");
        }
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.Number);
        return reader.GetInt32();
    }

    private static string String(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    private static string[] Strings(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        List<string>? all = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            (all ??= []).Add(reader.GetString()!);
        }

        return all is null ? [] : [.. all];
    }

    private static Dictionary<string, string> Entries(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        Dictionary<string, string>? all = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            (all ??= [])[key] = String(ref reader);
        }

        return all ?? s_none;
    }
}
