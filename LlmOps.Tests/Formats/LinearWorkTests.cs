using System.Text;
using LlmOps.Engine.Extraction;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

/// <summary>Twice the input, about twice the work. Work is counted in bytes allocated, which no busy machine changes.</summary>
public sealed class LinearWorkTests
{
    private const int Base = 60_000;

    [Theory]
    [InlineData("text/plain", "Contoso acquired Northwind Traders. The company is in Oslo. ")]
    [InlineData("text/plain", "Paragraph of Contoso.\n\n")]
    [InlineData("text/plain", "x")]
    [InlineData("text/plain", "A ")]
    [InlineData("text/plain", ".")]
    [InlineData("text/markdown", "## Heading\n\nText of a section.\n\n- item\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n")]
    [InlineData("text/markdown", "[a]: b\n")]
    [InlineData("text/markdown", "[[[(")]
    [InlineData("text/markdown", "> ")]
    [InlineData("text/markdown", "<table>\n\n")]
    [InlineData("text/markdown", "<table><tr><td>1</table>\n\n")]
    [InlineData("text/html", "<h2>Head</h2><p>Text<ul><li>x<li>y</ul><table><tr><td>1<td>2</table>")]
    [InlineData("text/html", "<b><i><font color=1><p>x")]
    [InlineData("text/html", "<")]
    [InlineData("text/csv", "a,\"b \"\"c\"\"\"\n")]
    [InlineData("application/jsonl", "{\"company\":\"Contoso\",\"city\":\"Oslo\"}\n")]
    public async Task TwiceTheInputIsAboutTwiceTheWork(string contentType, string pattern)
    {
        await WorkAsync(contentType, pattern, Base / 4);
        var once = await WorkAsync(contentType, pattern, Base);
        var twice = await WorkAsync(contentType, pattern, Base * 2);
        Assert.True(twice < (once * 2.6) + 2_000_000, $"{once:N0} bytes for {Base:N0} characters, {twice:N0} for twice as many.");
    }

    private static async Task<long> WorkAsync(string contentType, string pattern, int characters)
    {
        var text = new StringBuilder(characters + pattern.Length);
        while (text.Length < characters)
        {
            text.Append(pattern);
        }

        var bytes = Encoding.UTF8.GetBytes("start\n\n" + text);
        if (contentType == "application/jsonl")
        {
            bytes = Encoding.UTF8.GetBytes(text.ToString());
        }

        using var stream = new MemoryStream(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var document = await DocumentRoom.Catalog().Resolve(contentType).ParseAsync(stream, contentType, CancellationToken.None);
        var chunks = await DocumentRoom.Chunker().ChunkAsync("doc", 1, document, CancellationToken.None);
        var knowledge = RuleBasedKnowledgeExtractor.Extract(chunks);
        GC.KeepAlive(knowledge);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
