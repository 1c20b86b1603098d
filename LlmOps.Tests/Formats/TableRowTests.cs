using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

/// <summary>A row that stands in a passage without the first row of its table says what its cells are.</summary>
public sealed class TableRowTests
{
    public static TheoryData<string> Tables => [.. TableFiles.Names];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task EveryRowIsReadableAloneInItsPassage(string name)
    {
        var (fileName, content) = TableFiles.Build(name);
        var document = await DocumentRoom.ReadAsync(content, fileName);
        DocumentRoom.AssertSound(document);
        var chunks = await DocumentRoom.Chunker().ChunkAsync("d", 1, document, TestContext.Current.CancellationToken);

        Assert.True(chunks.Count > 1);
        Assert.Equal(name.StartsWith("JSON", StringComparison.Ordinal) ? 0 : 1, document.Tables);
        foreach (var row in TableFiles.Rows)
        {
            var chunk = Assert.Single(chunks, chunk => chunk.Text.Contains($": {row[0]};", StringComparison.Ordinal));
            Assert.Equal(document.Text[chunk.Start..chunk.End], chunk.Text);
            Assert.Contains(
                string.Join("; ", row.Select((cell, i) => $"{TableFiles.Columns[i]}: {cell}")),
                chunk.Text,
                StringComparison.Ordinal
            );
        }
    }
}
