using System.Globalization;
using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Text;

namespace LlmOps.Tests.Chunking;

public sealed class SemanticChunkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AShortDocumentIsOneChunkAndCostsNothing()
    {
        var embeddings = new WordEmbeddings();
        var chunks = await ChunkAsync("# Title\n\nA short text. It has two sentences.", embeddings);
        var chunk = Assert.Single(chunks);
        Assert.Equal("A short text. It has two sentences.", chunk.Text);
        Assert.Empty(chunk.Headings);
        Assert.Equal("doc~7~0", chunk.Id);
        Assert.Equal(0, embeddings.Calls);
    }

    [Fact]
    public async Task SectionsAreChunksAndHeadingsTheirContext()
    {
        var embeddings = new WordEmbeddings();
        var chunks = await ChunkAsync(
            $"# Title\n\n## Part one\n\n{Sentences("alpha", 10)}\n\n### Inner\n\n{Sentences("beta", 10)}\n\n## Part "
                + $"two\n\n{Sentences("gamma", 10)}",
            embeddings
        );
        Assert.Equal(["Part one", "Part one/Inner", "Part two"], chunks.Select(chunk => string.Join('/', chunk.Headings)));
        Assert.Equal(0, embeddings.Calls);
        Assert.Equal([0, 1, 2], chunks.Select(chunk => chunk.Ordinal));
    }

    [Fact]
    public async Task ALongSectionIsCutWhereItsSubjectChanges()
    {
        // Ten sentences each on three subjects in one paragraph: nothing but the words tells where one ends.
        var text = string.Join(
            ' ',
            Sentences("wind turbine blade rotor", 12),
            Sentences("coffee bean roast aroma", 12),
            Sentences("invoice payment ledger account", 12)
        );
        var embeddings = new WordEmbeddings();
        var chunks = await ChunkAsync(text, embeddings, new ChunkingOptions { Borders = ChunkBorders.Model, BreakpointPercentile = 0.95 });
        Assert.Equal(36, embeddings.Texts);
        Assert.Equal(256, embeddings.DimensionsAsked);
        var mixed = chunks.Count(chunk =>
            new[] { "turbine", "coffee", "invoice" }.Count(word => chunk.Text.Contains(word, StringComparison.Ordinal)) > 1
        );
        Assert.Equal(0, mixed);
        Assert.Equal(3, chunks.Count);
    }

    [Theory]
    [InlineData(
        "The turbine turns its rotor blades in the wind.",
        "Roasted coffee beans lose their aroma in light.",
        "The ledger shows each payment of an invoice."
    )]
    [InlineData(
        "Die Turbine dreht ihre Rotorblätter im Wind.",
        "Geröstete Kaffeebohnen verlieren ihr Aroma bei Licht.",
        "Das Hauptbuch zeigt jede Zahlung einer Rechnung."
    )]
    [InlineData("风力涡轮机的叶片在风中旋转发电。", "烘焙过的咖啡豆见光会失去香气。", "总账显示每张发票的付款情况。")]
    public async Task SubjectsAreToldApartWithoutAModelInAnyScript(string wind, string coffee, string money)
    {
        var embeddings = new WordEmbeddings();
        var text = string.Join(' ', new[] { wind, coffee, money }.SelectMany(subject => Enumerable.Repeat(subject, 14)));

        var chunks = await ChunkAsync(text, embeddings, new ChunkingOptions { BreakpointPercentile = 0.95, TargetTokens = 120 });

        Assert.Equal(0, embeddings.Calls);
        Assert.Equal(3, chunks.Count);
        Assert.Equal(
            0,
            chunks.Count(chunk =>
                new[] { wind, coffee, money }.Count(subject => chunk.Text.Contains(subject, StringComparison.Ordinal)) > 1
            )
        );
    }

    [Fact]
    public async Task WindowsBeyondTheLimitAreNotEmbedded()
    {
        var embeddings = new WordEmbeddings();
        var options = new ChunkingOptions
        {
            Borders = ChunkBorders.Model,
            MaxEmbeddedWindows = 50,
            EmbeddingBatchSize = 16,
            TargetTokens = 220,
        };
        var text = $"# T\n\n## A\n\n{Sentences("alpha", 40)}\n\n## B\n\n{Sentences("beta", 400)}\n\n## C\n\n{Sentences("gamma", 8)}";
        var chunks = await ChunkAsync(text, embeddings, options);
        Assert.Equal(40, embeddings.Texts);
        Assert.Equal(3, embeddings.Calls);
        Assert.Equal(16, embeddings.LargestBatch);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, options.MaxTokens));
        Assert.True(chunks.Count > 10);
    }

    [Fact]
    public async Task ProgressIsReportedAfterEachBatch()
    {
        var seen = new List<ChunkingProgress>();
        var document = await DocumentRoom.ParseAsync(Sentences("alpha", 100), "text/plain");
        await DocumentRoom
            .Chunker(options: new ChunkingOptions { Borders = ChunkBorders.Model, EmbeddingBatchSize = 40 })
            .ChunkAsync("doc", 1, document, new Recorder(seen), Token);
        Assert.Equal([new(40, 100), new(80, 100), new(100, 100)], seen);
    }

    [Fact]
    public async Task AnAttemptAfterAFailedOneDoesNotPayAgainForWhatThatOnePaid()
    {
        var embeddings = new WordEmbeddings { FailingCall = 3 };
        var chunker = DocumentRoom.Chunker(embeddings, new ChunkingOptions { Borders = ChunkBorders.Model, EmbeddingBatchSize = 40 });
        var document = await DocumentRoom.ParseAsync(Sentences("alpha", 60) + "\n\n" + Sentences("beta", 40), "text/plain");
        var paid = new PaidWindows();
        await Assert.ThrowsAsync<IOException>(() => chunker.ChunkAsync("doc", 1, document, paid, null, Token));
        Assert.Equal((80, 80), (embeddings.Texts, paid.Unsaved));

        var next = new PaidWindows();
        next.Load(paid.Save());
        var chunks = await chunker.ChunkAsync("doc", 1, document, next, null, Token);
        Assert.Equal((100, 20), (embeddings.Texts, next.Unsaved));
        Assert.Equal(
            (await chunker.ChunkAsync("doc", 1, document, Token)).Select(chunk => (chunk.Start, chunk.End)),
            chunks.Select(chunk => (chunk.Start, chunk.End))
        );

        // What was paid for another text, or was damaged, is of no use.
        var other = await DocumentRoom.ParseAsync(Sentences("gamma", 100), "text/plain");
        var before = embeddings.Texts;
        var foreign = new PaidWindows();
        foreign.Load(next.Save());
        await chunker.ChunkAsync("doc", 2, other, foreign, null, Token);
        Assert.Equal(100, embeddings.Texts - before);
        var damaged = new PaidWindows();
        damaged.Load(next.Save().AsSpan(0, 1000));
        await chunker.ChunkAsync("doc", 1, document, damaged, null, Token);
        Assert.Equal(200, embeddings.Texts - before);
    }

    [Fact]
    public async Task TablesAndCodeStayWholeWhereTheyFit()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 20).Select(row => $"| row {row} | value {row} |"));
        var code = "```\n" + string.Join('\n', Enumerable.Range(0, 20).Select(line => $"call({line});")) + "\n```";
        var chunks = await ChunkAsync(
            $"# T\n\n{Sentences("alpha", 20)}\n\n| a | b |\n|---|---|\n{rows}\n\n{code}\n\n{Sentences("beta", 20)}"
        );
        var table = Assert.Single(chunks, chunk => chunk.Text.Contains("a: row 0; b: value 0", StringComparison.Ordinal));
        Assert.Contains("a: row 19; b: value 19", table.Text, StringComparison.Ordinal);
        var listing = Assert.Single(chunks, chunk => chunk.Text.Contains("call(0);", StringComparison.Ordinal));
        Assert.Contains("call(19);", listing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALargeTableIsCutBetweenRows()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 400).Select(row => $"row {row},value {row}"));
        var document = await DocumentRoom.ParseAsync("name,content\n" + rows, "text/csv");
        var chunks = await DocumentRoom.Chunker().ChunkAsync("doc", 1, document, Token);
        Assert.True(chunks.Count > 5);
        Assert.All(chunks, chunk => Assert.StartsWith("name: row", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks.SkipLast(1), chunk => Assert.Matches("content: value [0-9]+$", chunk.Text));

        // What the reader says of the whole table stands at its end.
        Assert.Matches("content: value 399\n+[^\n]*400", chunks[^1].Text);
    }

    [Fact]
    public async Task ATableIsCutSoonerThanProse()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 60).Select(row => $"| row {row} | value {row} |"));
        var options = new ChunkingOptions { TargetTokens = 1_000, MaxTokens = 1_200 };
        var chunks = await ChunkAsync($"# T\n\n{Sentences("alpha", 60)}\n\n| a | b |\n|---|---|\n{rows}", options: options);
        var prose = Assert.Single(chunks, chunk => chunk.Text.Contains("Sentence 0", StringComparison.Ordinal));
        Assert.True(prose.Tokens > options.TableTokens, $"{prose.Tokens} tokens");
        var tables = chunks.Where(chunk => chunk != prose).ToList();
        Assert.True(tables.Count > 1);
        Assert.All(tables, chunk => Assert.InRange(chunk.Tokens, options.TableTokens / 2 / 2, options.TableTokens));
    }

    [Fact]
    public async Task TinySectionsAreJoinedWithTheirHeadings()
    {
        var chunks = await ChunkAsync(
            "# FAQ\n\n## Delivery\n\n### How long?\n\nTwo days.\n\n### How much?\n\nNothing.\n\n### Where from?\n\nFrom Oslo."
        );
        var chunk = Assert.Single(chunks);
        Assert.Equal(["Delivery"], chunk.Headings);
        Assert.StartsWith("How long?", chunk.Text, StringComparison.Ordinal);
        Assert.EndsWith("From Oslo.", chunk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatNoBlockCoversIsInNoChunk()
    {
        var chunks = await ChunkAsync("# T\n\nBefore it.\n\n<!-- the secret words -->\n\nAfter it.");
        Assert.Equal(["Before it.", "After it."], chunks.Select(chunk => chunk.Text));
    }

    [Fact]
    public async Task HeadingsAloneAreContent()
    {
        var chunks = await ChunkAsync("# One\n\n## Two\n\n## Three");
        Assert.Contains("Three", string.Join(' ', chunks.Select(chunk => chunk.Text)), StringComparison.Ordinal);
        Assert.Single(await ChunkAsync("# Only a title"));
    }

    [Fact]
    public async Task OverlapRepeatsWholeSentences()
    {
        var text = Sentences("alpha", 120);
        var plain = await ChunkAsync(text);
        var chunks = await ChunkAsync(text, options: new ChunkingOptions { OverlapTokens = 30 });
        Assert.Equal(plain.Count, chunks.Count);
        for (var i = 1; i < chunks.Count; i++)
        {
            Assert.True(chunks[i].Start < chunks[i - 1].End);
            Assert.Equal(plain[i].End, chunks[i].End);
            Assert.StartsWith("Sentence", chunks[i].Text, StringComparison.Ordinal);
            Assert.InRange(ChunkTokens.Estimate(text.AsSpan(chunks[i].Start, chunks[i - 1].End - chunks[i].Start)), 1, 30);
        }
    }

    [Fact]
    public async Task AChunkIsReadWithTheSentencesBeforeItInItsSection()
    {
        var text = $"# First\n\n{Sentences("alpha", 120)}\n\n# Second\n\n{Sentences("beta", 120)}";
        var chunks = await ChunkAsync(text, options: new ChunkingOptions { ContextTokens = 30 });

        Assert.Null(chunks[0].Context);
        for (var i = 1; i < chunks.Count; i++)
        {
            if (chunks[i].Headings.SequenceEqual(chunks[i - 1].Headings))
            {
                Assert.StartsWith("Sentence", chunks[i].Context, StringComparison.Ordinal);
                Assert.EndsWith(chunks[i].Context!, chunks[i - 1].Text, StringComparison.Ordinal);
                Assert.InRange(ChunkTokens.Estimate(chunks[i].Context), 1, 30);
            }
            else
            {
                Assert.Null(chunks[i].Context);
            }
        }

        Assert.All(await ChunkAsync(text, options: new ChunkingOptions { ContextTokens = 0 }), chunk => Assert.Null(chunk.Context));
    }

    [Fact]
    public async Task ACutTableOrListOrListingSaysThatItGoesOn()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 60).Select(row => $"| row {row} | value {row} |"));
        var items = string.Join('\n', Enumerable.Range(0, 90).Select(item => $"- Item {item} has its own number and name"));
        var code = "```\n" + string.Join('\n', Enumerable.Range(0, 200).Select(line => $"call({line});")) + "\n```";
        foreach (var part in (string[])[$"| a | b |\n|---|---|\n{rows}", items, code])
        {
            var chunks = await ChunkAsync(
                $"# T\n\n## Before\n\n{Sentences("alpha", 10)}\n\n## Part\n\n{part}\n\n## After\n\n{Sentences("beta", 10)}"
            );

            var cut = chunks.Where(chunk => chunk.Headings is ["Part"]).ToList();
            Assert.True(cut.Count > 1);
            Assert.Null(cut[0].GapBefore);
            Assert.All(cut.SkipLast(1), chunk => Assert.Equal("\n", chunk.GapAfter));
            Assert.All(cut.Skip(1), chunk => Assert.Equal("\n", chunk.GapBefore));
            Assert.Null(cut[^1].GapAfter);
        }
    }

    [Fact]
    public async Task ASectionThatIsCutWhereItsSubjectChangesIsWhole()
    {
        var text = string.Join(
            ' ',
            Sentences("wind turbine blade rotor", 12),
            Sentences("coffee bean roast aroma", 12),
            Sentences("invoice payment ledger account", 12)
        );
        var chunks = await ChunkAsync(text, options: new ChunkingOptions { Borders = ChunkBorders.Model, BreakpointPercentile = 0.95 });

        Assert.Equal(3, chunks.Count);
        Assert.All(chunks, chunk => Assert.True(chunk.GapBefore is null && chunk.GapAfter is null));
    }

    [Fact]
    public async Task ASectionThatIsOnlyTooLongGoesOn()
    {
        var chunks = await ChunkAsync(
            string.Join(' ', Enumerable.Repeat("The same words again and again.", 200)),
            options: new ChunkingOptions { MaxEmbeddedWindows = 0 }
        );

        Assert.True(chunks.Count > 2);
        Assert.All(chunks.Skip(1).SkipLast(1), chunk => Assert.Equal((" ", " "), (chunk.GapBefore, chunk.GapAfter)));
    }

    [Fact]
    public async Task ATableGoesOnWithTheSentenceThatAnnouncesIt()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 60).Select(row => $"| row {row} | value {row} |"));
        var chunks = await ChunkAsync($"# T\n\n{Sentences("alpha", 10)} The limits are these:\n\n| a | b |\n|---|---|\n{rows}");

        Assert.EndsWith("The limits are these:", chunks[0].Text, StringComparison.Ordinal);
        Assert.NotNull(chunks[0].GapAfter);
        Assert.Null((await ChunkAsync($"# T\n\n{Sentences("alpha", 10)}\n\n| a | b |\n|---|---|\n{rows}"))[0].GapAfter);
    }

    [Fact]
    public async Task EqualEmbeddingsCutByTheBoundsAlone()
    {
        var options = new ChunkingOptions();
        var chunks = await ChunkAsync(string.Join(' ', Enumerable.Repeat("The same words again and again.", 200)), options: options);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, options.MinTokens, options.MaxTokens));
    }

    [Fact]
    public async Task ACancelledChunkingStops()
    {
        var document = await DocumentRoom.ParseAsync(Sentences("alpha", 100), "text/plain");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DocumentRoom.Chunker().ChunkAsync("doc", 1, document, new CancellationToken(canceled: true))
        );
    }

    [Theory]
    [InlineData("x")]
    [InlineData("😀")]
    [InlineData("e\u0301")]
    [InlineData("字")]
    public void ALongWordIsCutBetweenWholeCharacters(string character)
    {
        var text = new StringBuilder().Insert(0, character, 3_000).ToString();
        var pieces = LongTextSplitter.Split(text, new TextSpan(0, text.Length), 100).ToList();
        Assert.Equal(text, string.Concat(pieces.Select(piece => text[piece.Start..piece.End])));
        Assert.All(pieces, piece => Assert.InRange(ChunkTokens.Estimate(text.AsSpan(piece.Start, piece.Length)), 1, 100));
        Assert.All(pieces, piece => Assert.StartsWith(character, text[piece.Start..piece.End], StringComparison.Ordinal));
    }

    [Fact]
    public void ALongSentenceIsCutAtItsClauses()
    {
        var text = string.Join("; ", Enumerable.Range(0, 60).Select(i => $"clause number {i} says something of its own"));
        var pieces = LongTextSplitter.Split(text, new TextSpan(0, text.Length), 100).ToList();
        Assert.All(pieces.SkipLast(1), piece => Assert.Equal(';', text[piece.End - 1]));
    }

    [Theory]
    [InlineData(300, 220, 400)]
    [InlineData(60, 500, 400)]
    public void BoundsThatContradictEachOtherAreRefused(int min, int target, int max) =>
        Assert.Single(
            new ChunkingOptions
            {
                MinTokens = min,
                TargetTokens = target,
                MaxTokens = max,
            }.Validate(new(new object()))
        );

    private static async Task<IReadOnlyList<Chunk>> ChunkAsync(
        string text,
        WordEmbeddings? embeddings = null,
        ChunkingOptions? options = null
    )
    {
        var document = await DocumentRoom.ParseAsync(text, "text/markdown");
        return await DocumentRoom.Chunker(embeddings, options).ChunkAsync("doc", 7, document, Token);
    }

    private static string Sentences(string words, int count) =>
        string.Join(
            ' ',
            Enumerable
                .Range(0, count)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"Sentence {i} speaks of {words} once more."))
        );

    private sealed class Recorder(List<ChunkingProgress> seen) : IProgress<ChunkingProgress>
    {
        public void Report(ChunkingProgress value) => seen.Add(value);
    }
}
