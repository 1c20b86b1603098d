using System.Text.Json;
using LlmOps.QueryApi;
using LlmOps.QueryApi.Apis;
using LlmOps.Tests.Knowledge;

namespace LlmOps.Tests.QueryApi;

public sealed class FilterReaderTests
{
    [Theory]
    [InlineData("""{"lang":"en"}""", "ac")]
    [InlineData("""{"lang":["en","de"],"year":"2024"}""", "b")]
    [InlineData("""{"lang":{"not":"en"}}""", "bdefg")]
    [InlineData("""{"lang":{"not":["en","de"]}}""", "defg")]
    [InlineData("""{"lang":{"exists":true,"not":"en"}}""", "bf")]
    [InlineData("""{"lang":{"exists":false}}""", "deg")]
    [InlineData("""{"year":2024}""", "bc")]
    [InlineData("""{"year":["2023",2024]}""", "abc")]
    [InlineData("""{"pages":{"gte":9}}""", "abf")]
    [InlineData("""{"pages":{"gte":"9"}}""", "abf")]
    [InlineData("""{"pages":{"gt":9,"lt":100}}""", "b")]
    [InlineData("""{"effective":{"gte":"2024-01-01","lte":"2024-03-31"}}""", "abf")]
    [InlineData("""{"effective":{"gt":"2024-03-31"}}""", "cdg")]
    [InlineData("""{"effective":{"lt":"2024-04"}, "lang":{"exists":true}}""", "abf")]
    [InlineData("""{"documentId":"a"}""", "a")]
    [InlineData("""{"documentId":["a","b","x"]}""", "ab")]
    [InlineData("""{"documentId":{"not":["a","b"]}}""", "cdefg")]
    [InlineData("{}", "abcdefg")]
    [InlineData("null", "abcdefg")]
    public void AFilterIsReadAsItIsMeant(string json, string documents)
    {
        var filters = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json);

        var filter = FilterReader.Read(filters, new ApiOptions());

        Assert.Equal(
            documents,
            string.Concat(
                FilterCases.Documents.Where(document => filter.Accepts(document.Key, document.Value)).Select(document => document.Key)
            )
        );
    }
}
