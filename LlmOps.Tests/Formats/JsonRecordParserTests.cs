using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class JsonRecordParserTests
{
    [Fact]
    public async Task RecordsAreFlattenedUnderReadablePaths()
    {
        var document = await DocumentRoom.ParseAsync(
            """{"title":"People","year":2024,"open":true,"note":null,"people":[{"name":"Ada","home":{"city":"London"},"tags":["a","b"]},{"name":"Bob","cars":[{"make":"X"},{"make":"Y"}]}]}""",
            "application/json"
        );
        Assert.Equal("People", document.Title);
        Assert.Equal(
            [
                "TableRow: title: People; year: 2024; open: yes",
                "Heading2: people",
                "TableRow: name: Ada; home.city: London; tags: a, b",
                "TableRow: name: Bob; cars 1.make: X; cars 2.make: Y",
            ],
            DocumentRoom.Describe(document)
        );
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task EveryLineOfJsonLinesIsARecordAndABrokenOneCostsItselfOnly()
    {
        var document = await DocumentRoom.ParseAsync("{\"a\":1}\r\n\r\n{\"a\":\"two\"}\n", "application/jsonl");
        Assert.Equal("a: 1\na: two", document.Text);
        var broken = await DocumentRoom.ParseAsync("{\"a\":1}\n{\"a\":\n{\"a\":3}\n", "application/x-ndjson");
        Assert.Equal("a: 1\na: 3", broken.Text);
        Assert.Equal([new LeftOutText("bad-record", 1, 5)], broken.LeftOut);
        Assert.Contains(
            "line 1",
            (await DocumentRoom.RefusedAsync("{\"a\":\n{\n", "application/x-ndjson")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task LinesAreReadAsLinesUnderTheNameOfJson() =>
        Assert.Equal(
            "site: Ulm\nsite: Kiel",
            (await DocumentRoom.ParseAsync("{\"site\":\"Ulm\"}\n{\"site\":\"Kiel\"}\n", "application/json")).Text
        );

    [Fact]
    public async Task AMapOfRecordsIsOneRowARecord() =>
        Assert.Equal(
            [
                "TableRow: firm: Fabrikam",
                "Heading2: plants",
                "TableRow: ulm.chief: Ada; ulm.staff: 9",
                "TableRow: kiel.chief: Bob; kiel.staff: 4",
            ],
            DocumentRoom.Describe(
                await DocumentRoom.ParseAsync(
                    """{"firm":"Fabrikam","plants":{"ulm":{"chief":"Ada","staff":9},"kiel":{"chief":"Bob","staff":4}}}""",
                    "application/json"
                )
            )
        );

    [Theory]
    [InlineData("{\"a\": ", "corrupt")]
    [InlineData("{\"a\": \"\\ud800\"}", "corrupt")]
    [InlineData("[]", "empty")]
    [InlineData("{\"a\": null}", "empty")]
    public async Task WhatCannotBeReadSaysWhy(string json, string reason) =>
        Assert.Equal(reason, (await DocumentRoom.RefusedAsync(json, "application/json")).Reason);

    [Fact]
    public async Task DepthAndRecordsHaveNamedLimits()
    {
        Assert.Contains(
            "MaxNestingDepth",
            (await DocumentRoom.RefusedAsync(new string('[', 600), "application/json")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "MaxRows",
            (await DocumentRoom.RefusedAsync("[1,2,3]", "application/json", new DocumentOptions { MaxRows = 2 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task LongPathsAreNotWrittenAgainForEveryValue()
    {
        var key = new string('k', 1_000);
        var json = $"{{\"{key}\":{{\"{key}\":{{\"{key}\":{{\"a\":1,\"b\":2}}}}}}}}";
        Assert.True((await DocumentRoom.ParseAsync(json, "application/json")).Text.Length < 2_500);
    }
}
