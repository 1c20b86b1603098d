using System.Text.RegularExpressions;
using CsCheck;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Chunking;

/// <summary>Whatever comes in: chunks are verbatim source, in order, within bounds, and together they hold every word.</summary>
public sealed class ChunkPropertyTests
{
    private static readonly Gen<string> s_word = Any(
        "word",
        "Contoso",
        "3.14",
        "e.g.",
        "end.",
        "what?",
        "naïve",
        "e\u0301",
        "😀",
        "東京。",
        "a,b",
        "\"quoted\"",
        "supercalifragilisticexpialidocious",
        "x;",
        "|",
        "-",
        "#",
        "<b>",
        "&amp;",
        "{",
        "\u200B",
        "U.S.",
        "`c`",
        "*"
    );

    private static readonly Gen<string> s_line = Gen.Select(
            Any("", "# ", "## ", "### ", "- ", "1. ", "> ", "    ", "| ", "<!-- ", "```", "---", "\t"),
            s_word.Array[0, 30],
            Any("", ".", " |", " -->")
        )
        .Select((prefix, words, suffix) => prefix + string.Join(' ', words) + suffix);

    private static readonly Gen<string> s_text = Gen.Select(s_line.Array[1, 40], Any("\n", "\n\n", "\r\n", " "))
        .Select((lines, separator) => string.Join(separator, lines));

    private static readonly Gen<ChunkingOptions> s_options = Gen.Select(
            Gen.Int[0, 20],
            Gen.Int[20, 40],
            Gen.Int[40, 80],
            Gen.Int[1, 4],
            Gen.Int[0, 200]
        )
        .Select(
            (min, target, max, window, cap) =>
                new ChunkingOptions
                {
                    MinTokens = min,
                    TargetTokens = target,
                    MaxTokens = max,
                    WindowSentences = window,
                    MaxEmbeddedWindows = cap,
                    EmbeddingBatchSize = 7,
                }
        );

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/markdown")]
    [InlineData("text/html")]
    [InlineData("text/csv")]
    public void ChunksAreTheSourceVerbatim(string contentType) =>
        Gen.Select(s_text, s_options)
            .Sample((text, options) => Check(Wrap(text, contentType), contentType, options), iter: LongForm.IsRequested ? 20_000 : 200);

    [Fact]
    public void ChunksOfJsonAreTheSourceVerbatim() =>
        Gen.Select(s_text.Array[1, 6], s_options)
            .Sample(
                (texts, options) =>
                    Check(
                        System.Text.Json.JsonSerializer.Serialize(
                            new { title = "T", rows = texts.Select(text => new { text, n = text.Length }) }
                        ),
                        "application/json",
                        options
                    ),
                iter: 100
            );

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Wrap(string text, string contentType) =>
        contentType == "text/csv" ? "a,b\n" + text.Replace("\"", "'", StringComparison.Ordinal) : text;

    private static IEnumerable<string> WordsOf(string text) => Regex.Matches(text, @"[\p{L}\p{N}]+").Select(match => match.Value);

    private static void Check(string text, string contentType, ChunkingOptions options)
    {
        ParsedDocument document;
        try
        {
            document = DocumentRoom.ParseAsync(text, contentType).GetAwaiter().GetResult();
        }
        catch (DocumentUnreadableException e)
        {
            Assert.Equal("empty", e.Reason);
            return;
        }

        DocumentRoom.AssertSound(document);
        var hasTable = document.Tables > 0;
        var isText = contentType is "text/plain" or "text/markdown";
        if (isText && !hasTable)
        {
            Assert.Equal(text, document.Text);
        }
        else if (isText)
        {
            // The rows of a table are written under the names of their columns; each of their words is still there.
            Assert.Empty(WordsOf(text).Except(WordsOf(document.Text)));
        }

        var chunks = DocumentRoom.Chunker(options: options).ChunkAsync("doc", 1, document, CancellationToken.None).GetAwaiter().GetResult();
        Assert.NotEmpty(chunks);
        var end = 0;
        var covered = new bool[document.Text.Length];
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i];
            Assert.Equal(i, chunk.Ordinal);
            Assert.Equal(document.Text[chunk.Start..chunk.End], chunk.Text);
            Assert.True(chunk.Start >= end);
            Assert.False(char.IsLowSurrogate(chunk.Text[0]));
            Assert.False(char.IsHighSurrogate(chunk.Text[^1]));
            Assert.Equal(ChunkTokens.Estimate(chunk.Text), chunk.Tokens);
            Assert.True(chunk.Tokens <= options.MaxTokens, $"{chunk.Tokens} tokens: {chunk.Text}");
            Array.Fill(covered, true, chunk.Start, chunk.End - chunk.Start);
            end = chunk.End;
        }

        CheckNeighbors(document, chunks, options.TargetTokens);

        // Every word of every content block is in a chunk; headings are in the text or in the context.
        foreach (var block in document.Blocks.Where(block => block.Kind != BlockKind.Heading))
        {
            for (var at = block.Start; at < block.End; at++)
            {
                Assert.True(covered[at] || char.IsWhiteSpace(document.Text[at]), $"Character {at} of {block.Kind} is in no chunk.");
            }
        }
    }

    /// <summary>A chunk that goes on in the next one and its neighbor know it both, and what is read of a neighbor is source
    /// text.</summary>
    private static void CheckNeighbors(ParsedDocument document, IReadOnlyList<Chunk> chunks, int limit)
    {
        Assert.Null(chunks[0].GapBefore);
        Assert.Null(chunks[^1].GapAfter);
        foreach (var (first, second) in chunks.Zip(chunks.Skip(1)))
        {
            Assert.Equal(first.GapAfter, second.GapBefore);
            if (first.GapAfter is not { } gap)
            {
                continue;
            }

            Assert.Equal(document.Text[first.End..second.Start], gap);
            Assert.Equal(second.Id, ChunkNeighbors.IdAfter(first));
            Assert.Equal(first.Id, ChunkNeighbors.IdBefore(second));
            foreach (var tokens in (int[])[0, 1, limit, int.MaxValue])
            {
                CheckWidened(first, ChunkNeighbors.WithNext(first, second, tokens), tokens);
                CheckWidened(second, ChunkNeighbors.WithBefore(second, first, tokens), tokens);
            }
        }

        void CheckWidened(Chunk chunk, Chunk widened, int tokens)
        {
            Assert.True(widened.Start <= chunk.Start && widened.End >= chunk.End);
            Assert.Equal(document.Text[widened.Start..widened.End], widened.Text);
            Assert.Equal(ChunkTokens.Estimate(widened.Text), widened.Tokens);
            Assert.Equal(ChunkPages.Of(document, widened.Start, widened.End), widened.Pages);
            var added =
                ChunkTokens.Estimate(document.Text.AsSpan(widened.Start, chunk.Start - widened.Start))
                + ChunkTokens.Estimate(document.Text.AsSpan(chunk.End, widened.End - chunk.End))
                - ChunkTokens.Estimate((widened.Start < chunk.Start ? chunk.GapBefore : chunk.GapAfter));
            Assert.True(added <= tokens, $"{added} tokens were added where {tokens} were allowed.");
        }
    }
}
