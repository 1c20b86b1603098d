using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

/// <summary>Small files in which bytes were changed, cut, doubled and moved are read or refused, within bounds, and without words that
/// they do not hold.</summary>
public sealed partial class MutationTests
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
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unchanged in (TestFile[])[file, SmallFiles.All.Single(candidate => candidate.Name == "rows.csv")])
        {
            // The words of summaries and notes are the reader's own.
            known.UnionWith(Words((await DocumentRoom.ReadAsync(unchanged.Content, unchanged.FileName)).Text));
        }

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
            var content = Changed(file.Content, changes);
            using var stream = new MemoryStream(content);
            try
            {
                var document = await catalog.ParseAsync(stream, null, file.FileName, CancellationToken.None);
                DocumentRoom.AssertSound(document);
                AssertHolds(content, known, document.Text);
                Assert.InRange(document.Text.Length, 1, MaxGrowth * (content.Length + 100));
                Assert.True(document.PageStarts.All(start => start >= 0 && start <= document.Text.Length));
            }
            catch (DocumentUnreadableException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    // Bytes of an archive that were changed no longer fit its checksums: most often a part is changed, and the archive is sound.
    private static byte[] Changed(byte[] content, (int Kind, double At, double To, byte Value)[] changes)
    {
        if (!content.AsSpan().StartsWith("PK"u8) || changes[0].Value % 8 == 0)
        {
            return changes.Aggregate(content, Change);
        }

        var parts = Parts(content);
        var changed = changes[0].Value % parts.Count;
        parts[changed] = (parts[changed].Name, changes.Aggregate(parts[changed].Content, Change));
        return WordSource.Zip([.. parts]);
    }

    private static List<(string Name, byte[] Content)> Parts(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        var parts = new List<(string Name, byte[] Content)>();
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            using var content = new MemoryStream();
            part.CopyTo(content);
            parts.Add((entry.FullName, content.ToArray()));
        }

        return parts;
    }

    // A page of a PDF puts letters together by their places. Other formats have their words as the file has them, but for what marks them
    // up.
    private static void AssertHolds(byte[] content, HashSet<string> known, string text)
    {
        if (content.AsSpan().IndexOf("%PDF"u8) >= 0)
        {
            return;
        }

        string? held = null;
        foreach (var word in Words(text).Where(word => !known.Contains(word)))
        {
            held ??= Held(content);
            Assert.True(Pieces(word, held) <= 2 + (word.Length / 4), $"The file does not hold \"{word}\".");
        }
    }

    // What stood between two words may be gone, and what stands inside of one may be no text.
    private static int Pieces(string word, string held)
    {
        var pieces = 0;
        for (var start = 0; start < word.Length; pieces++)
        {
            var length = 1;
            while (start + length < word.Length && held.Contains(word.Substring(start, length + 1), StringComparison.Ordinal))
            {
                length++;
            }

            start += length;
        }

        return pieces;
    }

    private static string Held(byte[] content)
    {
        var source = Encoding.Latin1.GetString(content);
        if (source.StartsWith("PK", StringComparison.Ordinal))
        {
            try
            {
                source = string.Concat(Parts(content).Select(part => $"{part.Name}\n{Encoding.Latin1.GetString(part.Content)}\n"));
            }
            catch (InvalidDataException) { }
        }

        source = source.Replace("\0", "", StringComparison.Ordinal);
        return $"{source}\n{Markup().Replace(source, "")}\n{WebUtility.HtmlDecode(Markup().Replace(source, ""))}";
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    [GeneratedRegex("[A-Za-z]{4,}")]
    private static partial Regex Word();

    [GeneratedRegex(@"<[^<>]*>|[{}""*_`]|\\[a-z0-9]* ?|=?\r?\n|[\x00-\x09\x0E-\x1F\x7F-\xA0\xAD]")]
    private static partial Regex Markup();

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
