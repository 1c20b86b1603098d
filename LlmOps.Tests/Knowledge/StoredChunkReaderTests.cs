using System.Text;
using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Knowledge;

public sealed class StoredChunkReaderTests
{
    [Theory]
    [InlineData("Plain words.")]
    [InlineData("")]
    [InlineData("\"Quoted\" \\ back\nslash\t\u0001 & <markup> ")]
    [InlineData("Größe 大きさ 🤖 \u2028 e\u0301")]
    public void WhatIsReadIsWhatWasStored(string text)
    {
        var chunk = new Chunk("document-1", 3, 4, 5, 5 + text.Length, text, ["Top", "\"Below\""], 9)
        {
            Pages = "2-3",
            Context = "Before it.",
            GapAfter = "\n",
        };
        var metadata = new Dictionary<string, string> { ["year"] = "2024", ["ключ"] = "\"" };
        var stored = StoredChunk.Of(new IndexedChunk(chunk, "A title", metadata, new float[] { 1 }));

        var read = StoredChunkReader.Read(JsonSerializer.SerializeToUtf8Bytes(stored, KnowledgeJson.Default.StoredChunk));

        Assert.Equal(chunk.Headings, read.Chunk.Headings);
        Assert.Equal(chunk, read.Chunk with { Headings = chunk.Headings });
        Assert.Equal(chunk.GetHashCode(), (read.Chunk with { Headings = chunk.Headings }).GetHashCode());
        Assert.NotEqual(chunk with { Text = text + "." }, read.Chunk with { Headings = chunk.Headings });
        Assert.Equal(metadata, read.Metadata);
        Assert.Equal(("A title", 0), (read.Title, read.Score));
        Assert.Equal(text, read.Chunk.Text);
    }

    [Fact]
    public void AMemberOfALaterVersionIsLeftOutAndAMissingOneIsEmpty()
    {
        var read = StoredChunkReader.Read(
            Encoding.UTF8.GetBytes("""{"later":{"a":[1,{"b":2}]},"documentId":"d","text":"t","ordinal":1}""")
        );

        Assert.Equal(("d~0~1", "t", "", 0), (read.Chunk.Id, read.Chunk.Text, read.Title, read.Metadata.Count));
    }

    [Theory]
    [InlineData("""{"documentId":1}""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"documentId":"d","tex""")]
    [InlineData("[]")]
    [InlineData("")]
    public void WhatIsNoChunkIsRefused(string json) =>
        Assert.ThrowsAny<JsonException>(() => StoredChunkReader.Read(Encoding.UTF8.GetBytes(json)));
}
