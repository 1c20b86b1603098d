using System.Numerics.Tensors;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Knowledge;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.Conformance;

/// <summary>What every chunk index does alike.</summary>
[Conformance(typeof(IChunkIndex))]
public abstract class ChunkIndexConformance : IAsyncLifetime
{
    private static readonly TenantScope s_acme = TenantScope.Create("acme");
    private static readonly TenantScope s_globex = TenantScope.Create("globex");

    private IChunkIndex? _index;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IChunkIndex Index => _index ?? throw new InvalidOperationException("Not initialized.");

    public virtual async ValueTask InitializeAsync() => _index = await CreateAsync(8);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new, empty index for vectors of the given dimension.</summary>
    protected abstract ValueTask<IChunkIndex> CreateAsync(int dimension);

    [Fact]
    public async Task ChunksOfOneGenerationAreCounted()
    {
        var index = Index;
        await index.UpsertAsync(
            s_acme,
            [Of("a", "one"), Of("a", "two", ordinal: 1), Of("a", "three", generation: 2), Of("b", "four")],
            Cancellation
        );

        Assert.Equal(2, await index.CountAsync(s_acme, "a", 1, Cancellation));
        Assert.Equal(1, await index.CountAsync(s_acme, "a", 2, Cancellation));
        Assert.Equal(0, await index.CountAsync(s_acme, "a", 3, Cancellation));
        Assert.Equal(0, await index.CountAsync(s_globex, "a", 1, Cancellation));
    }

    [Fact]
    public async Task StagedChunksAreReadAtOnceAndFoundOnceTheIndexIsRefreshed()
    {
        await Index.StageAsync(s_acme, [Of("a", "one"), Of("a", "two", ordinal: 1)], Cancellation);
        Assert.Equal(2, (await Index.GetAsync(s_acme, ["a~1~0", "a~1~1"], Cancellation)).Count);

        await Index.RefreshAsync(Cancellation);
        Assert.Equal(2, await Index.CountAsync(s_acme, "a", 1, Cancellation));
        Assert.Single(await Index.SearchTextAsync(s_acme, "two", ChunkFilter.None, 10, Cancellation));
    }

    [Fact]
    public async Task StagedChunksThatWereNeverRefreshedAreRemovedWithTheirDocument()
    {
        await Index.StageAsync(s_acme, [Of("a", "one"), Of("a", "two", ordinal: 1)], Cancellation);

        Assert.Equal(2, await Index.DeleteAsync(s_acme, "a", null, Cancellation));
        Assert.Empty(await Index.GetAsync(s_acme, ["a~1~0", "a~1~1"], Cancellation));
    }

    [Fact]
    public async Task AnEmptyIndexAnswersWithNothing()
    {
        Assert.Empty(await Index.SearchTextAsync(s_acme, "anything at all", ChunkFilter.None, 10, Cancellation));
        Assert.Empty(await Index.SearchVectorAsync(s_acme, Vector(1, 8), ChunkFilter.None, 10, Cancellation));
        Assert.Empty(await Index.GetAsync(s_acme, ["a~1~0"], Cancellation));
        Assert.Equal(0, await Index.CountAsync(s_acme, Cancellation));
        Assert.Equal(0, await Index.DeleteAsync(s_acme, "a", null, Cancellation));
        await Index.ProbeAsync(Cancellation);
    }

    [Fact]
    public async Task ASearchFindsOnlyWhatTheCallersLabelsShow()
    {
        var index = Index;
        await index.UpsertAsync(
            s_acme,
            [
                Of("all", "vault password"),
                Of("hr", "vault password of staff") with
                {
                    Metadata = DocumentAccess.Add(new Dictionary<string, string> { ["kind"] = "letter" }, ["hr"]),
                },
                Of("two", "vault password of the board") with
                {
                    Metadata = DocumentAccess.Add(new Dictionary<string, string>(), ["board", "hr"]),
                },
                Of("legal", "vault password of counsel") with
                {
                    Metadata = DocumentAccess.Add(new Dictionary<string, string>(), ["legal"]),
                },
            ],
            Cancellation
        );

        await AssertFindsAsync(null, "all", "hr", "legal", "two");
        await AssertFindsAsync([], "all");
        await AssertFindsAsync(["hr"], "all", "hr", "two");
        await AssertFindsAsync(["board"], "all", "two");
        await AssertFindsAsync(["legal", "h"], "all", "legal");

        async Task AssertFindsAsync(string[]? labels, params string[] documents)
        {
            var filter = new ChunkFilter { AccessLabels = labels };
            Assert.Equal(documents, Found(await index.SearchTextAsync(s_acme, "vault password", filter, 10, Cancellation)));
            Assert.Equal(documents, Found(await index.SearchVectorAsync(s_acme, Vector(1, 8), filter, 10, Cancellation)));
            Assert.Equal(
                documents,
                Found((await index.GetAsync(s_acme, ["all~1~0", "hr~1~0", "two~1~0", "legal~1~0"], Cancellation)).Where(filter.Accepts))
            );
        }

        static IEnumerable<string> Found(IEnumerable<ScoredChunk> chunks) =>
            chunks.Select(chunk => chunk.Chunk.DocumentId).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task AChunkComesBackWhole()
    {
        var chunk = new IndexedChunk(
            new Chunk("handbook", 7, 3, 120, 163, "Notice periods are three months.\n\tTabs too.", ["Employment", "Leaving"], 11),
            "Employee handbook",
            new Dictionary<string, string> { ["department"] = "HR", ["Ünïcode key"] = "välue ✓" },
            Vector(1, 8)
        );
        await Index.UpsertAsync(s_acme, [chunk], Cancellation);

        foreach (
            var found in new[]
            {
                Assert.Single(await Index.GetAsync(s_acme, [chunk.Chunk.Id], Cancellation)),
                Assert.Single(await Index.SearchTextAsync(s_acme, "notice period", ChunkFilter.None, 5, Cancellation)),
                Assert.Single(await Index.SearchVectorAsync(s_acme, Vector(2, 8), ChunkFilter.None, 5, Cancellation)),
            }
        )
        {
            Assert.Equal(chunk.Chunk with { Headings = found.Chunk.Headings }, found.Chunk);
            Assert.Equal(chunk.Chunk.Headings, found.Chunk.Headings);
            Assert.Equal("Employee handbook", found.Title);
            Assert.Equal(chunk.Metadata, found.Metadata);
        }
    }

    [Fact]
    public async Task AChunkIsFoundByWhatStandsBeforeItAndComesBackWithIt()
    {
        var chunk = Of("steps", "Then wait for the green lamp.", metadata: ("team", "a"));
        chunk = chunk with
        {
            Chunk = chunk.Chunk with
            {
                Context = "To restart the turbine, open the valve.",
                Pages = "1",
                GapBefore = "\n\n",
                GapAfter = "",
            },
        };
        await Index.UpsertAsync(s_acme, [chunk, Of("other", "An invoice is due after thirty days.")], Cancellation);

        var found = Assert.Single(await Index.SearchTextAsync(s_acme, "How is the turbine restarted?", ChunkFilter.None, 5, Cancellation));

        Assert.Equal(chunk.Chunk with { Headings = found.Chunk.Headings }, found.Chunk);
        Assert.Equal(chunk.Metadata, found.Metadata);
    }

    [Fact]
    public async Task TitleHeadingsAndTextAreSearchedInEnglish()
    {
        await Index.UpsertAsync(
            s_acme,
            [
                Of("in-title", "Nothing to see here.", title: "Acquisitions of the year"),
                Of("in-headings", "Nothing to see here.", headings: ["Companies", "The acquired ones"]),
                Of("in-text", "Northwind's CEO said that it is acquiring Contoso."),
                Of("in-none", "An invoice is due after thirty days."),
            ],
            Cancellation
        );

        Assert.Equal(["in-headings", "in-text"], await FindSorted("Who ACQUIRES whom?"));
        Assert.Equal(["in-title"], await FindSorted("acquisition"));
        Assert.Equal(["in-text"], await FindSorted("northwind"));
        Assert.Equal(["in-none"], await FindSorted("invoices"));
        Assert.Empty(await FindSorted("is it the"));
    }

    [Fact]
    public async Task AChunkIsWeighedAsTheWholeOfItsPartsAndATitleCountsMore()
    {
        const string Filler = "Nothing else of note is said in this short passage.";
        await Index.UpsertAsync(
            s_acme,
            [
                Of("title", Filler, title: "Tulips and harbours"),
                Of("parts", $"Harbours. {Filler}", headings: ["Tulips"], title: "Notes"),
                Of("text", $"Tulips and harbours. {Filler}", title: "Notes"),
                Of("one", $"Tulips. {Filler}", title: "Notes"),
                Of("none", Filler, title: "Notes"),
            ],
            Cancellation
        );

        var found = await Index.SearchTextAsync(s_acme, "harbours tulips", ChunkFilter.None, 10, Cancellation);

        Assert.Equal("title", found[0].Chunk.DocumentId);
        Assert.Equal(["parts", "text"], found.Skip(1).Take(2).Select(hit => hit.Chunk.DocumentId).Order());
        Assert.Equal("one", found[3].Chunk.DocumentId);
        Assert.Equal(4, found.Count);

        // A heading is a word of the chunk like any other.
        Assert.Equal(found[1].Score, found[2].Score, 3);
    }

    [Fact]
    public async Task ARarerTermWeighsMore()
    {
        await Index.UpsertAsync(
            s_acme,
            [
                Of("a", "The contract mentions penalties."),
                Of("b", "The contract mentions deadlines."),
                Of("c", "The contract mentions deadlines again."),
                Of("d", "The contract mentions colours and much else."),
            ],
            Cancellation
        );

        var found = await Index.SearchTextAsync(s_acme, "contract penalties", ChunkFilter.None, 10, Cancellation);
        Assert.Equal(4, found.Count);
        Assert.Equal("a", found[0].Chunk.DocumentId);
        Assert.Equal(found.OrderByDescending(hit => hit.Score).Select(hit => hit.Chunk.Id), found.Select(hit => hit.Chunk.Id));
    }

    [Theory]
    [InlineData("maxPoolSize", "camel")]
    [InlineData("pool size", "camel")]
    [InlineData("retry_back_off", "snake")]
    [InlineData("retry", "snake")]
    [InlineData("System.Text.Json", "dotted")]
    [InlineData("json", "dotted")]
    [InlineData("http", "capitals")]
    [InlineData("server", "capitals")]
    [InlineData("resume", "accents")]
    [InlineData("Müller", "accents")]
    public async Task IdentifiersAreFoundWholeAndByTheirParts(string question, string expected)
    {
        await Index.UpsertAsync(
            s_acme,
            [
                Of("camel", "Set maxPoolSize to twenty."),
                Of("snake", "The key retry_back_off is in seconds."),
                Of("dotted", "Serialise with System.Text.Json only."),
                Of("capitals", "Call HTTPServer.start first."),
                Of("accents", "Frau Müller reads the résumé."),
            ],
            Cancellation
        );

        Assert.Equal([expected], await FindSorted(question));
    }

    [Theory]
    [InlineData("ｶﾞﾗｽ", "kana")]
    [InlineData("ガラス", "kana", "half-width")]
    [InlineData("ＸＫ－４２", "code")]
    [InlineData("XK-42", "code", "full-width")]
    [InlineData("㈱", "company")]
    [InlineData("(株)", "company")]
    [InlineData("ﬁnance oﬃce", "ligature")]
    [InlineData("finance office", "ligature")]
    [InlineData("step ③", "step")]
    [InlineData("step 3", "step")]
    [InlineData("H2O", "water")]
    [InlineData("𝐯𝐞𝐜𝐭𝐨𝐫", "bold")]
    [InlineData("106", "number")]
    public async Task CompatibilityFormsAndUsualFormsFindEachOtherAndTextsStayAsTheyAre(string question, params string[] expected)
    {
        var texts = new Dictionary<string, string>
        {
            ["kana"] = "窓 ガラス",
            ["half-width"] = "窓 ｶﾞﾗｽ",
            ["code"] = "Device XK-42",
            ["full-width"] = "Device ＸＫ－４２",
            ["company"] = "東京 ㈱",
            ["ligature"] = "The ﬁnance oﬃce",
            ["step"] = "Step ③ of all",
            ["water"] = "A glass of H₂O",
            ["bold"] = "A vector 𝐯𝐞𝐜𝐭𝐨𝐫",
            ["number"] = "Room 106",
            ["power"] = "Some 10⁶ grains",
        };
        await Index.UpsertAsync(s_acme, [.. texts.Select(text => Of(text.Key, text.Value))], Cancellation);

        var found = await Index.SearchTextAsync(s_acme, question, ChunkFilter.None, 20, Cancellation);

        Assert.All(expected, document => Assert.Contains(found, hit => hit.Chunk.DocumentId == document));
        Assert.All(found, hit => Assert.Equal(texts[hit.Chunk.DocumentId], hit.Chunk.Text));
        Assert.DoesNotContain(found, hit => hit.Chunk.DocumentId == "power");
    }

    [Theory]
    [InlineData("contract OR tenant:globex")]
    [InlineData("*:* contract")]
    [InlineData("\"contract\" AND NOT \"contract")]
    [InlineData("contract~2^5 [a TO b] {x} \\ / && || ! ( ) : ?*")]
    [InlineData("{\"match_all\":{}} contract")]
    [InlineData("contract\0\u0001\uFFFF \uD83D")]
    public async Task QuerySyntaxInAQuestionIsJustText(string question)
    {
        await Index.UpsertAsync(s_acme, [Of("a", "The contract ends in May."), Of("b", "Tulips are flowers.")], Cancellation);
        await Index.UpsertAsync(s_globex, [Of("c", "The contract of Globex.")], Cancellation);

        Assert.Equal(["a"], await FindSorted(question));
    }

    [Fact]
    public async Task AVeryLongQuestionIsSearchedByItsRarestTerms()
    {
        await Index.UpsertAsync(
            s_acme,
            [Of("a", "The zymurgy chapter."), Of("b", "Unrelated filler w1 w2 w3."), Of("c", "More filler w1 w2 w3.")],
            Cancellation
        );
        var question = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"w{i}")) + " zymurgy";

        var found = await Index.SearchTextAsync(s_acme, question, ChunkFilter.None, 10, Cancellation);

        Assert.Contains(found, hit => hit.Chunk.DocumentId == "a");
    }

    [Fact]
    public async Task TenantsNeverSeeEachOther()
    {
        await Index.UpsertAsync(s_acme, [Of("shared", "Acme keeps its secret.", vector: Vector(1, 8))], Cancellation);
        await Index.UpsertAsync(s_globex, [Of("shared", "Globex keeps its secret.", vector: Vector(1, 8))], Cancellation);

        Assert.Equal(
            "Acme keeps its secret.",
            Assert.Single(await Index.SearchTextAsync(s_acme, "secret", ChunkFilter.None, 10, Cancellation)).Chunk.Text
        );
        Assert.Equal(
            "Globex keeps its secret.",
            Assert.Single(await Index.SearchVectorAsync(s_globex, Vector(1, 8), ChunkFilter.None, 10, Cancellation)).Chunk.Text
        );
        Assert.Equal("Acme keeps its secret.", Assert.Single(await Index.GetAsync(s_acme, ["shared~1~0"], Cancellation)).Chunk.Text);
        Assert.Equal(1, await Index.CountAsync(s_acme, Cancellation));

        Assert.Equal(1, await Index.DeleteAsync(s_acme, "shared", null, Cancellation));
        Assert.Equal(0, await Index.CountAsync(s_acme, Cancellation));
        Assert.Equal(1, await Index.CountAsync(s_globex, Cancellation));
        Assert.Empty(await Index.SearchTextAsync(TenantScope.Create("acm"), "secret", ChunkFilter.None, 10, Cancellation));
    }

    [Fact]
    public async Task UpsertReplacesById()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "The first wording.", vector: Vector(1, 8))], Cancellation);
        await Index.UpsertAsync(s_acme, [Of("a", "The second phrasing.", vector: Vector(2, 8))], Cancellation);

        Assert.Equal(1, await Index.CountAsync(s_acme, Cancellation));
        Assert.Empty(await FindSorted("wording"));
        Assert.Equal(["a"], await FindSorted("phrasing"));
        Assert.Equal(1, Assert.Single(await Index.SearchVectorAsync(s_acme, Vector(2, 8), ChunkFilter.None, 5, Cancellation)).Score, 5);
    }

    [Fact]
    public async Task TheSameIdTwiceInOneCallIsOneChunk()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "The first wording."), Of("a", "The second phrasing.")], Cancellation);

        Assert.Equal(1, await Index.CountAsync(s_acme, Cancellation));
        Assert.Equal(["a"], await FindSorted("phrasing"));
    }

    [Fact]
    public async Task TheSameIdFromManyWritersAtOnceIsOneChunkAndStaysOneAfterADelete()
    {
        await WriteAtOnceAsync();
        Assert.Equal(2, await Index.CountAsync(s_acme, Cancellation));

        await Task.WhenAll(Index.DeleteAsync(s_acme, "a", null, Cancellation), WriteAtOnceAsync());
        await WriteAtOnceAsync();
        Assert.Equal(2, await Index.CountAsync(s_acme, Cancellation));

        Task WriteAtOnceAsync() =>
            Task.WhenAll(
                Enumerable
                    .Range(0, 12)
                    .Select(i => Index.UpsertAsync(s_acme, [Of("a", $"Wording number {i}."), Of("b", "Always the same.")], Cancellation))
            );
    }

    [Fact]
    public async Task GenerationsLieSideBySideUntilTheOldOnesAreDeleted()
    {
        await Index.UpsertAsync(
            s_acme,
            [Of("a", "Old alpha.", 0, 1), Of("a", "Old beta.", 1, 1), Of("a", "Older gamma.", 0, 0), Of("b", "Another old one.", 0, 1)],
            Cancellation
        );
        await Index.UpsertAsync(s_acme, [Of("a", "New alpha.", 0, 2)], Cancellation);
        Assert.Equal(5, await Index.CountAsync(s_acme, Cancellation));

        Assert.Equal(3, await Index.DeleteAsync(s_acme, "a", 2, Cancellation));
        Assert.Equal(0, await Index.DeleteAsync(s_acme, "a", 2, Cancellation));
        Assert.Equal(["a", "b"], await FindSorted("alpha old"));
        Assert.Equal(
            "New alpha.",
            Assert.Single(await Index.SearchTextAsync(s_acme, "alpha", ChunkFilter.None, 5, Cancellation)).Chunk.Text
        );

        Assert.Equal(1, await Index.DeleteAsync(s_acme, "a", null, Cancellation));
        Assert.Equal(1, await Index.CountAsync(s_acme, Cancellation));
        Assert.Empty(await Index.GetAsync(s_acme, ["a~2~0"], Cancellation));
    }

    [Fact]
    public async Task DeletingOlderGenerationsLeavesANewerOneThatIsOnItsWay()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "Nine.", 0, 9), Of("a", "Ten.", 0, 10), Of("a", "Eleven.", 0, 11)], Cancellation);

        Assert.Equal(1, await Index.DeleteAsync(s_acme, "a", 10, Cancellation));
        Assert.Equal(
            ["a~10~0", "a~11~0"],
            (await Index.GetAsync(s_acme, ["a~9~0", "a~10~0", "a~11~0"], Cancellation)).Select(hit => hit.Chunk.Id)
        );
    }

    [Fact]
    public async Task GetKeepsTheOrderAndLeavesOutWhatIsUnknown()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "One."), Of("b", "Two."), Of("c", "Three.")], Cancellation);

        var found = await Index.GetAsync(s_acme, ["c~1~0", "nowhere~1~0", "a~1~0", "c~9~0", "not an id"], Cancellation);

        Assert.Equal(["c~1~0", "a~1~0"], found.Select(hit => hit.Chunk.Id));
        Assert.All(found, hit => Assert.Equal(0, hit.Score));
        Assert.Empty(await Index.GetAsync(s_acme, [], Cancellation));
    }

    [Fact]
    public async Task FiltersActInsideTheSearch()
    {
        // Everything that fits best is filtered out; what is left must still fill the answer.
        var target = Vector(99, 8);
        var chunks = Enumerable
            .Range(0, 300)
            .Select(i =>
                i % 30 == 0
                    ? Of(
                        $"d{i:D3}",
                        "A report about pumps and other things that take more words.",
                        vector: Vector(i, 8),
                        metadata: ("team", "blue")
                    )
                    : Of($"d{i:D3}", "pumps pumps pumps", vector: target, metadata: ("team", "red"))
            )
            .ToList();
        await Index.UpsertAsync(s_acme, chunks, Cancellation);
        var blue = new ChunkFilter { Metadata = [MetadataCondition.AnyOf("team", "blue")] };

        var byText = await Index.SearchTextAsync(s_acme, "pumps", blue, 8, Cancellation);
        var byVector = await Index.SearchVectorAsync(s_acme, target, blue, 8, Cancellation);

        Assert.Equal(8, byText.Count);
        Assert.Equal(8, byVector.Count);
        Assert.All(byText.Concat(byVector), hit => Assert.Equal("blue", hit.Metadata["team"]));
        var best = chunks
            .Where((_, i) => i % 30 == 0)
            .OrderByDescending(chunk => TensorPrimitives.Dot(chunk.Vector.Span, target))
            .Take(8)
            .Select(chunk => chunk.Chunk.Id);
        Assert.Equal(best, byVector.Select(hit => hit.Chunk.Id));
    }

    [Fact]
    public async Task EveryConditionMustHoldAndAnyOfItsValuesWillDo()
    {
        await Index.UpsertAsync(
            s_acme,
            [
                Of("a", "apples", metadata: [("lang", "en"), ("year", "2024")]),
                Of("b", "apples", metadata: [("lang", "de"), ("year", "2024")]),
                Of("c", "apples", metadata: [("lang", "en"), ("year", "2025")]),
                Of("d", "apples", metadata: [("LANG", "en")]),
                Of("e", "apples"),
            ],
            Cancellation
        );

        Assert.Equal(["a"], await FindSorted("apples", Where(null, ("lang", ["en"]), ("year", ["2024"]))));
        Assert.Equal(["a", "b", "c"], await FindSorted("apples", Where(null, ("lang", ["en", "de"]))));
        Assert.Equal(["b", "e"], await FindSorted("apples", Where(["b", "e", "x"])));
        Assert.Equal(["b"], await FindSorted("apples", Where(["b", "e"], ("year", ["2024"]))));
        Assert.Empty(await FindSorted("apples", Where(null, ("lang", ["EN"]))));
        Assert.Empty(await FindSorted("apples", Where([])));
        Assert.Empty(await FindSorted("apples", Where(null, ("lang", []))));
        Assert.Empty(await FindSorted("apples", Where(null, ("lang", ["en\u001f"]))));
        Assert.Empty(await Index.SearchVectorAsync(s_acme, Vector(1, 8), Where(null, ("nothing", ["x"])), 5, Cancellation));
    }

    [Fact]
    public async Task EveryKindOfConditionFindsTheSameInEveryIndex()
    {
        await Index.UpsertAsync(
            s_acme,
            [
                .. FilterCases.Documents.Select(document =>
                    Of(document.Key, "apples", metadata: [.. document.Value.Select(entry => (entry.Key, entry.Value))])
                ),
            ],
            Cancellation
        );

        foreach (var (name, filter, documents) in FilterCases.All)
        {
            Assert.Equal((name, documents), (name, string.Concat(await FindSorted("apples", filter))));
            var nearest = await Index.SearchVectorAsync(s_acme, Vector(1, 8), filter, 50, Cancellation);
            Assert.Equal(
                (name, documents),
                (name, string.Concat(nearest.Select(hit => hit.Chunk.DocumentId).Order(StringComparer.Ordinal)))
            );
        }
    }

    [Fact]
    public async Task ManyDocumentIdsAndVeryLongValuesFilterToo()
    {
        var value = new string('v', 40_000);
        await Index.UpsertAsync(
            s_acme,
            [Of("a", "apples", metadata: ("note", value)), Of("b", "apples", metadata: ("note", value + "w"))],
            Cancellation
        );

        Assert.Equal(["a"], await FindSorted("apples", Where([.. Enumerable.Range(0, 3_000).Select(i => $"x{i}"), "a"])));
        Assert.Equal(["b"], await FindSorted("apples", Where(null, ("note", [value + "w"]))));
    }

    [Theory]
    [InlineData("reports/2024 (final).md")]
    [InlineData("käse-✓-文書")]
    [InlineData("a:b|c&d=e+f%20#g?h\"i'j\\k*l[m]{n}<o>")]
    [InlineData("OR")]
    public async Task OddIdsAreJustIds(string id)
    {
        await Index.UpsertAsync(s_acme, [Of(id, "apples"), Of("other", "apples")], Cancellation);

        Assert.Equal([id], await FindSorted("apples", Where([id])));
        Assert.Equal(id, Assert.Single(await Index.GetAsync(s_acme, [ChunkId.Format(id, 1, 0)], Cancellation)).Chunk.DocumentId);
        Assert.Equal(1, await Index.DeleteAsync(s_acme, id, null, Cancellation));
        Assert.Equal(["other"], await FindSorted("apples"));
    }

    [Fact]
    public async Task VectorOrderIsTheOrderOfTheExactCosine()
    {
        var index = await CreateAsync(64);
        var chunks = Enumerable.Range(0, 1_000).Select(i => Of($"d{i:D4}", "text", vector: Vector(i, 64))).ToList();
        foreach (var batch in chunks.Chunk(300))
        {
            await index.UpsertAsync(s_acme, batch, Cancellation);
        }

        var hits = 0;
        for (var seed = 5_000; seed < 5_010; seed++)
        {
            var question = Vector(seed, 64);
            var expected = chunks.OrderByDescending(chunk => TensorPrimitives.Dot(chunk.Vector.Span, question)).Take(20).ToList();
            var found = await index.SearchVectorAsync(s_acme, question, ChunkFilter.None, 20, Cancellation);

            Assert.Equal(20, found.Count);
            Assert.All(
                found,
                hit =>
                    Assert.Equal(
                        TensorPrimitives.Dot(chunks.Single(chunk => chunk.Chunk.Id == hit.Chunk.Id).Vector.Span, question),
                        hit.Score,
                        4
                    )
            );
            Assert.Equal(found.OrderByDescending(hit => hit.Score).Select(hit => hit.Chunk.Id), found.Select(hit => hit.Chunk.Id));
            hits += expected.Select(chunk => chunk.Chunk.Id).Intersect(found.Select(hit => hit.Chunk.Id)).Count();
        }

        // An approximate index may miss a few of 200.
        Assert.InRange(hits, 194, 200);
    }

    [Fact]
    public async Task TheScoreIsTheCosineWhateverTheLength()
    {
        float[] east = [1, 0, 0, 0, 0, 0, 0, 0];
        await Index.UpsertAsync(
            s_acme,
            [
                Of("same", "x", vector: [2, 0, 0, 0, 0, 0, 0, 0]),
                Of("near", "x", vector: [3, 3, 0, 0, 0, 0, 0, 0]),
                Of("right", "x", vector: [0, 5, 0, 0, 0, 0, 0, 0]),
                Of("opposite", "x", vector: [-7, 0, 0, 0, 0, 0, 0, 0]),
            ],
            Cancellation
        );

        var found = await Index.SearchVectorAsync(
            s_acme,
            new ReadOnlyMemory<float>([.. east.Select(x => x * 9)]),
            ChunkFilter.None,
            10,
            Cancellation
        );

        Assert.Equal(["same", "near", "right", "opposite"], found.Select(hit => hit.Chunk.DocumentId));
        Assert.Equal([1, Math.Sqrt(0.5), 0, -1], found.Select(hit => Math.Round(hit.Score, 5)), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public async Task VectorsOfAnotherDimensionAreRefused()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "apples")], Cancellation);

        await Assert.ThrowsAsync<ArgumentException>(() =>
            Index.UpsertAsync(s_acme, [Of("b", "apples", vector: Vector(1, 16))], Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Index.UpsertAsync(s_acme, [Of("c", "apples"), Of("d", "apples", vector: Vector(1, 16))], Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Index.SearchVectorAsync(s_acme, Vector(1, 16), ChunkFilter.None, 5, Cancellation)
        );
        Assert.Equal(["a"], await FindSorted("apples"));
    }

    [Fact]
    public async Task VectorsWithoutDirectionAreRefused()
    {
        foreach (
            var vector in new float[][]
            {
                new float[8],
                [float.NaN, 1, 1, 1, 1, 1, 1, 1],
                [float.PositiveInfinity, 1, 1, 1, 1, 1, 1, 1],
                [],
            }
        )
        {
            await Assert.ThrowsAsync<ArgumentException>(() =>
                Index.UpsertAsync(s_acme, [Of("good", "apples"), Of("bad", "apples", vector: vector)], Cancellation)
            );
            await Assert.ThrowsAsync<ArgumentException>(() => Index.SearchVectorAsync(s_acme, vector, ChunkFilter.None, 5, Cancellation));
        }

        Assert.Equal(0, await Index.CountAsync(s_acme, Cancellation));
    }

    [Fact]
    public async Task ConcurrentWritersAllSeeTheirChunksAtOnce()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60),
            new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Cancellation },
            async (i, token) =>
            {
                await Index.UpsertAsync(
                    s_acme,
                    [Of($"d{i}", $"unique{i}word in a sentence", generation: 1), Of($"d{i}", "another", 1)],
                    token
                );
                Assert.Equal(
                    $"d{i}",
                    Assert.Single(await Index.SearchTextAsync(s_acme, $"unique{i}word", ChunkFilter.None, 5, token)).Chunk.DocumentId
                );
                if (i % 3 == 0)
                {
                    Assert.Equal(2, await Index.DeleteAsync(s_acme, $"d{i}", null, token));
                    Assert.Empty(await Index.SearchTextAsync(s_acme, $"unique{i}word", ChunkFilter.None, 5, token));
                }
            }
        );

        Assert.Equal(80, await Index.CountAsync(s_acme, Cancellation));
    }

    [Fact]
    public async Task TwoDeletesAtOnceCountEachChunkOnce()
    {
        await Index.UpsertAsync(s_acme, [.. Enumerable.Range(0, 25).Select(i => Of("a", "apples", i))], Cancellation);

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Index.DeleteAsync(s_acme, "a", null, Cancellation)));

        Assert.Equal(25, counts.Sum());
    }

    [Fact]
    public async Task ALargeBatchIsOneCall()
    {
        await Index.UpsertAsync(
            s_acme,
            [.. Enumerable.Range(0, 2_500).Select(i => Of("big", $"Passage number {i} of a long book, item{i}x.", i))],
            Cancellation
        );

        Assert.Equal(2_500, await Index.CountAsync(s_acme, Cancellation));
        Assert.Equal(
            1_234,
            Assert.Single(await Index.SearchTextAsync(s_acme, "item1234x", ChunkFilter.None, 5, Cancellation)).Chunk.Ordinal
        );
        Assert.Equal(100, (await Index.SearchTextAsync(s_acme, "passage", ChunkFilter.None, 100, Cancellation)).Count);
        Assert.Equal(2_500, await Index.DeleteAsync(s_acme, "big", null, Cancellation));
    }

    [Fact]
    public async Task NothingIsReturnedForNoResultsAskedFor()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "apples")], Cancellation);

        Assert.Empty(await Index.SearchTextAsync(s_acme, "apples", ChunkFilter.None, 0, Cancellation));
        Assert.Empty(await Index.SearchTextAsync(s_acme, "", ChunkFilter.None, 5, Cancellation));
        Assert.Empty(await Index.SearchTextAsync(s_acme, " ?! ", ChunkFilter.None, 5, Cancellation));
        await Index.UpsertAsync(s_acme, [], Cancellation);
    }

    private static ChunkFilter Where(IReadOnlyCollection<string>? documentIds, params (string Key, string[] Values)[] metadata) =>
        new() { DocumentIds = documentIds, Metadata = [.. metadata.Select(entry => MetadataCondition.AnyOf(entry.Key, entry.Values))] };

    private async Task<IEnumerable<string>> FindSorted(string question, ChunkFilter? filter = null) =>
        (await Index.SearchTextAsync(s_acme, question, filter ?? ChunkFilter.None, 50, Cancellation))
            .Select(hit => hit.Chunk.DocumentId)
            .Distinct()
            .Order(StringComparer.Ordinal);

    [Fact]
    public async Task ErasingATenantRemovesItsChunksWhateverTheirLabelsAndNoneOfAnother()
    {
        await Index.UpsertAsync(s_acme, [Of("a", "apples"), Of("a", "pears", ordinal: 1), Of("b", "apples", generation: 3)], Cancellation);
        await Index.UpsertAsync(s_globex, [Of("a", "apples")], Cancellation);

        Assert.Equal(3, await Index.CountTenantAsync(s_acme, Cancellation));
        Assert.Equal(3, await Index.EraseTenantAsync(s_acme, Cancellation));
        Assert.Equal(0, await Index.EraseTenantAsync(s_acme, Cancellation));

        Assert.Equal((0, 1), (await Index.CountTenantAsync(s_acme, Cancellation), await Index.CountTenantAsync(s_globex, Cancellation)));
        Assert.Empty(await Index.SearchTextAsync(s_acme, "apples", ChunkFilter.None, 10, Cancellation));
        Assert.Single(await Index.SearchTextAsync(s_globex, "apples", ChunkFilter.None, 10, Cancellation));
        await Index.UpsertAsync(s_acme, [Of("a", "apples", generation: 4)], Cancellation);
        Assert.Single(await Index.SearchTextAsync(s_acme, "apples", ChunkFilter.None, 10, Cancellation));
    }
}
