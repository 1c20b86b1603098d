using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class CsvParserTests
{
    [Fact]
    public async Task EveryRowCarriesItsColumnNames()
    {
        var document = await DocumentRoom.ParseAsync("Name,City,Note\r\nContoso,Oslo,\"says \"\"hello\"\",\nthen goes\"\r\n\r\nNorthwind,,plain,extra\r\n", "text/csv");
        Assert.Equal(["TableRow: Name: Contoso; City: Oslo; Note: says \"hello\", then goes", "TableRow: Name: Northwind; Note: plain; Column 4: extra"], DocumentRoom.Describe(document));
        DocumentRoom.AssertSound(document);
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n", "text/csv", "a: 1,5; b: 2")]
    [InlineData("a\tb\n1\t2\n", "text/csv", "a: 1; b: 2")]
    [InlineData("a|b\n1|2\n", "text/csv", "a: 1; b: 2")]
    [InlineData("a,x\tb\n1\t2\n", "text/tab-separated-values", "a,x: 1; b: 2")]
    public async Task TheDelimiterIsFound(string csv, string contentType, string expected) =>
        Assert.Equal(expected, (await DocumentRoom.ParseAsync(csv, contentType)).Text);

    [Fact]
    public async Task AHeaderAloneIsTheContent() => Assert.Equal("Contoso; Oslo", (await DocumentRoom.ParseAsync("Contoso,Oslo\n", "text/csv")).Text);

    [Fact]
    public async Task AnOpenQuotationMarkIsCorruptAndNamesTheRow()
    {
        var refused = await DocumentRoom.RefusedAsync("a,b\n1,2\n3,\"open\n4,5\n", "text/csv");
        Assert.Equal("corrupt", refused.Reason);
        Assert.Contains("row 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowsColumnsAndCellsHaveNamedLimits()
    {
        Assert.Contains("MaxRows", (await DocumentRoom.RefusedAsync("a\n1\n2\n3\n", "text/csv", new DocumentOptions { MaxRows = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("MaxColumns", (await DocumentRoom.RefusedAsync("a,b,c,d\n", "text/csv", new DocumentOptions { MaxColumns = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("MaxCellCharacters", (await DocumentRoom.RefusedAsync("a\n" + new string('x', 11), "text/csv", new DocumentOptions { MaxCellCharacters = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("MaxCellCharacters", (await DocumentRoom.RefusedAsync("a\n\"" + new string('x', 11), "text/csv", new DocumentOptions { MaxCellCharacters = 10 })).Message, StringComparison.Ordinal);
    }
}
