using CsCheck;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

/// <summary>Small files in which bytes were changed, cut, doubled and moved are read or refused, within bounds.</summary>
public sealed class MutationTests
{
    // A name of a column may stand in every row, and a merged cell in every row that it reaches.
    private const int MaxGrowth = 200;

    private static readonly Gen<(int Kind, double At, double To, byte Value)> s_change = Gen.Select(
        Gen.Int[0, 4],
        Gen.Double[0, 1],
        Gen.Double[0, 1],
        Gen.Byte
    );

    public static TheoryData<string> Files => [.. SmallFiles.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task ChangedFilesAreReadOrRefused(string name)
    {
        var file = SmallFiles.All.Single(candidate => candidate.Name == name);
        var catalog = DocumentRoom.Catalog();
        if (LongForm.IsRequested)
        {
            await s_change.Array[1, 4].SampleAsync(AssertReadOrRefusedAsync, iter: 20_000, threads: 1);
            return;
        }

        // The same changes in every run; the long form looks for new ones.
        var random = new Random(name.Sum(letter => letter));
        for (var i = 0; i < 300; i++)
        {
            var changes = Enumerable
                .Range(0, random.Next(1, 5))
                .Select(_ => (random.Next(5), random.NextDouble(), random.NextDouble(), (byte)random.Next(256)))
                .ToArray();
            await AssertReadOrRefusedAsync(changes);
        }

        async Task AssertReadOrRefusedAsync((int Kind, double At, double To, byte Value)[] changes)
        {
            var content = changes.Aggregate(file.Content, Change);
            using var stream = new MemoryStream(content);
            try
            {
                var document = await catalog.ParseAsync(stream, null, file.FileName, CancellationToken.None);
                DocumentRoom.AssertSound(document);
                Assert.InRange(document.Text.Length, 1, MaxGrowth * (content.Length + 100));
                Assert.True(document.PageStarts.All(start => start >= 0 && start <= document.Text.Length));
            }
            catch (DocumentUnreadableException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static byte[] Change(byte[] content, (int Kind, double At, double To, byte Value) change)
    {
        if (content.Length == 0)
        {
            return [change.Value];
        }

        var at = (int)(change.At * (content.Length - 1));
        var to = Math.Min(content.Length, at + 1 + (int)(change.To * 40));
        return change.Kind switch
        {
            0 => [.. content[..at], change.Value, .. content[(at + 1)..]],
            1 => [.. content[..at], .. content[to..]],
            2 => [.. content[..to], .. content[at..]],
            3 => content[..at],
            _ => [.. content[..at], .. content.Skip((int)(change.To * content.Length)).Take(20), .. content[at..]],
        };
    }
}
