using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class CsvParserTests
{
    [Fact]
    public async Task EveryRowCarriesItsColumnNames()
    {
        var document = await DocumentRoom.ParseAsync(
            "Name,City,Note\r\nContoso,Oslo,\"says \"\"hello\"\",\nthen goes\"\r\n\r\nNorthwind,,plain,extra\r\n",
            "text/csv"
        );
        Assert.Equal(
            ["TableRow: Name: Contoso; City: Oslo; Note: says \"hello\", then goes", "TableRow: Name: Northwind; Note: plain; extra"],
            DocumentRoom.Describe(document)
        );
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
    public async Task OneRowAloneIsTheContent() =>
        Assert.Equal("Contoso | Oslo", (await DocumentRoom.ParseAsync("Contoso,Oslo\n", "text/csv")).Text);

    [Fact]
    public async Task AnOpenQuotationMarkCostsNoRow()
    {
        var document = await DocumentRoom.ParseAsync("part,size\nrod,\"long\npin,4\n\"nut,5\n", "text/csv");
        Assert.Equal(
            ["TableRow: part: rod; size: \"long", "TableRow: part: pin; size: 4", "TableRow: part: \"nut; size: 5"],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task TheLineThatStatesTheDelimiterIsNoHeader() =>
        Assert.Equal(
            "Item: Desk; Cost: 80,50; Left: 2\nItem: Shelf; Cost: 12,00; Left: 9",
            (await DocumentRoom.ParseAsync("sep=;\r\nItem;Cost;Left\r\nDesk;80,50;2\r\nShelf;12,00;9\r\n", "text/csv")).Text
        );

    [Fact]
    public async Task LinesAboveTheHeaderAreCaptions() =>
        Assert.Equal(
            [
                "Paragraph: Stock list",
                "Paragraph: As of: 3 May",
                "TableRow: Item: Desk; Cost: 80.50; Left: 2",
                "TableRow: Item: Shelf; Cost: 12.00; Left: 9",
            ],
            DocumentRoom.Describe(
                await DocumentRoom.ParseAsync("Stock list,,\nAs of,3 May,\n,,\nItem,Cost,Left\nDesk,80.50,2\nShelf,12.00,9\n", "text/csv")
            )
        );

    [Fact]
    public async Task ARowOfValuesIsNoHeader() =>
        Assert.Equal(
            "Dora | Bonn | 51\nEmil | Jena | 28",
            (await DocumentRoom.ParseAsync("Dora,Bonn,51\nEmil,Jena,28\n", "text/csv")).Text
        );

    [Fact]
    public async Task ASummaryCountsTheRowsAndNamesTheExtremes()
    {
        var text = (
            await DocumentRoom.ParseAsync("ticket,site,hours\nT1,Ulm,4\nT2,Kiel,11.5\nT3,Ulm,2\nT4,Kiel,3\nT5,Ulm,7\n", "text/csv")
        ).Text;
        Assert.Contains("The table has 5 rows.", text, StringComparison.Ordinal);
        Assert.Contains("site Ulm: 3 rows: T1, T3, T5.", text, StringComparison.Ordinal);
        Assert.Contains(
            "hours: the lowest is 2 (T3), the highest is 11.5 (T2), the sum of 5 values is 27.5.",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task RowsColumnsAndCellsHaveNamedLimits()
    {
        Assert.Contains(
            "MaxRows",
            (await DocumentRoom.RefusedAsync("a\n1\n2\n3\n", "text/csv", new DocumentOptions { MaxRows = 3 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "MaxColumns",
            (await DocumentRoom.RefusedAsync("a,b,c,d\n", "text/csv", new DocumentOptions { MaxColumns = 3 })).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "MaxCellCharacters",
            (
                await DocumentRoom.RefusedAsync("a\n" + new string('x', 11), "text/csv", new DocumentOptions { MaxCellCharacters = 10 })
            ).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "MaxCellCharacters",
            (
                await DocumentRoom.RefusedAsync("a\n\"" + new string('x', 11), "text/csv", new DocumentOptions { MaxCellCharacters = 10 })
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ARowOfTotalsIsNoRowAmongTheOthers()
    {
        const string Rows = "port,boats,fee\nUlm,4,1.50\nKiel,6,2.50\nBonn,2,9.00\nOslo,1,3.00\nBergen,5,7.25\n";
        var text = (await DocumentRoom.ParseAsync($"{Rows}Total,18,23.25\n", "text/csv")).Text;
        Assert.Contains("The table has 5 rows and a last one with their totals (Total). Its columns", text, StringComparison.Ordinal);
        Assert.Contains("the highest is 9.00 (Bonn), the sum of 5 values is 23.25.", text, StringComparison.Ordinal);

        text = (await DocumentRoom.ParseAsync($"{Rows}Visby,7,2.00\n", "text/csv")).Text;
        Assert.Contains("The table has 6 rows. Its columns", text, StringComparison.Ordinal);
        Assert.Contains("the highest is 7 (Visby), the sum of 6 values is 25.", text, StringComparison.Ordinal);
    }
}
