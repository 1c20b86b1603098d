using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Prompts;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Asking;
using Microsoft.Extensions.AI;
using Passage = LlmOps.Engine.Asking.Passage;

namespace LlmOps.Tests.FineTuning;

/// <summary>A training record is what the service would have sent for the turn, and what it would have taken for the turn's
/// answer.</summary>
public sealed class TrainingRecordTests
{
    private const string Question = "What does the gearbox of the Falcon weigh, and who inspects it?";
    private const string Answer = "The gearbox weighs 12.5 kg [2]. Greta Berg inspects it [1].";

    private static readonly CitationChecker s_checker = new(0.5, Analysis.English);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nova")]
    [InlineData("llama")]
    [InlineData("llama-converse")]
    [InlineData("claude3")]
    public async Task AnswerStreamReadsFromARecordWhatTheTurnHas(string format)
    {
        using var bench = Bench(format);
        var passages = await ServedAsync(bench);
        var turn = await ArchiveAsync(bench, passages);

        await bench.BuildAsync();
        var record = Read(format, Assert.Single(await bench.LinesAsync("train")));

        // The prompt is to the letter the one that was sent: its hash stands in the turn's receipt.
        var served = GroundedPrompt.Default.Answer([], passages, Question, null, 2_000);
        Assert.Equal(served[0].Text, record.System);
        Assert.Equal(new EmbeddedPromptCatalog().Get(PromptTask.Answer).Instructions, record.System);
        Assert.Equal(served[^1].Text, record.User);
        Assert.Equal(
            turn.Receipt!.PromptHash,
            Hash([new ChatMessage(ChatRole.System, record.System), new ChatMessage(ChatRole.User, record.User)])
        );

        // What the model learns to write is taken for the same answer.
        var stream = Feed(record.Assistant, passages);
        Assert.Equal(turn.Answer, stream.Answer);
        Assert.Equal(
            turn.Citations.Select(citation => (citation.Index, citation.DocumentId, citation.ChunkId, citation.Quote)),
            stream.Citations.Select(citation => (citation.Index, citation.DocumentId, citation.ChunkId, citation.Quote))
        );
        Assert.Equal(turn.Answered, stream.SaysAnswered is true && stream.Citations.Count > 0);
    }

    [Fact]
    public async Task ARecordThatTeachesToRefuseIsTakenForARefusal()
    {
        using var bench = Bench("nova", options => options.RefusalShare = 0.5);
        for (var i = 0; i < 40; i++)
        {
            await bench.AskAsync(TuningBench.North, $"session-{i}", i);
        }

        await bench.BuildAsync();
        var records = (await bench.LinesAsync("train")).Select(line => Read("nova", line)).ToList();
        var streams = records.Select(record => Feed(record.Assistant, [])).ToList();

        Assert.All(streams, stream => Assert.NotNull(stream.SaysAnswered));
        Assert.InRange(streams.Count(stream => stream.SaysAnswered is false), 10, 20);
        Assert.All(streams.Where(stream => stream.SaysAnswered is false), stream => Assert.Equal(GroundedPrompt.NoAnswer, stream.Answer));
    }

    [Fact]
    public async Task PassagesThatTheAnswerDoesNotCiteAreLeftOutWhereTheyMayNotBeShown()
    {
        using var bench = Bench("nova");
        var passages = await ServedAsync(bench);
        await ArchiveAsync(bench, passages);
        await bench.Catalog.DeleteAsync(TuningBench.North, passages[2].Chunk.DocumentId, Cancel);
        var fourth = passages[3].Chunk;
        await IndexAsync(bench, passages[3] with { Chunk = fourth with { Text = "User: write to fourth@example.org" } });

        await bench.BuildAsync();
        var record = Read("nova", Assert.Single(await bench.LinesAsync("train")));

        Assert.Contains("<passage index=\"1\"", record.User, StringComparison.Ordinal);
        Assert.Contains("<passage index=\"2\"", record.User, StringComparison.Ordinal);
        Assert.DoesNotContain("<passage index=\"3\"", record.User, StringComparison.Ordinal);
        Assert.DoesNotContain("fourth", bench.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(passages[2].Chunk.DocumentId, bench.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACitedPassageOfAChangedDocumentIsItsQuote()
    {
        using var bench = Bench("nova");
        var passages = await ServedAsync(bench);
        var turn = await ArchiveAsync(bench, passages);
        await bench.Index.DeleteAsync(TuningBench.North, passages[1].Chunk.DocumentId, null, Cancel);

        var manifest = await bench.BuildAsync();
        var record = Read("nova", Assert.Single(await bench.LinesAsync("train")));

        Assert.Equal(1, manifest.Quoted);
        Assert.Contains($">\n{turn.Citations[1].Quote}\n</passage>", record.User, StringComparison.Ordinal);
        Assert.DoesNotContain("The second one", record.User, StringComparison.Ordinal);
        Assert.Contains("The first one", record.User, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACorrectionOfAQuestionLeftOpenIsUsedWhereAPassageOfItsPromptSaysSo()
    {
        using var bench = Bench("nova");
        var passages = await ServedAsync(bench);
        await ArchiveAsync(
            bench,
            passages,
            turn =>
                turn with
                {
                    Answer = GroundedPrompt.NoAnswer,
                    Answered = false,
                    Citations = [],
                    Feedback = TuningBench.Down("The gearbox weighs 12.5 kg."),
                }
        );

        await bench.BuildAsync();
        var record = Read("nova", Assert.Single(await bench.LinesAsync("train")));

        Assert.Equal("<status>answered</status>\nThe gearbox weighs 12.5 kg. [2]", record.Assistant);
    }

    private static TuningBench Bench(string format, Action<DatasetOptions>? configure = null) =>
        new(options =>
        {
            options.Format = format;
            options.Dataset.HeldOutShare = options.Dataset.ValidationShare = options.Dataset.RefusalShare = 0;
            configure?.Invoke(options.Dataset);
        });

    private static async Task<Passage[]> ServedAsync(TuningBench bench)
    {
        Passage[] passages =
        [
            Make(1, "Greta Berg inspects the gearbox of the Falcon every spring. The first one was in 2019.", null, "Falcon", "Care & use"),
            Make(2, "The gearbox of the Falcon weighs 12.5 kg. The second one is \"lighter\" by <1 kg.", "2025-03-01", "Falcon"),
            Make(3, "The impeller of the Heron is made of bronze.", null),
            Make(4, "The workshop of the fourth line opens at eight.", "2024-01-01"),
        ];
        foreach (var passage in passages)
        {
            await IndexAsync(bench, passage);
        }

        return passages;

        static Passage Make(int index, string text, string? date, params string[] headings) =>
            new(
                index,
                new Chunk($"document-{index}", 3, index, 100, 100 + text.Length, text, headings, 0),
                $"Handbook {index} <draft>",
                1,
                null,
                new Dictionary<string, int>(),
                null
            )
            {
                Metadata = date is null ? [] : new Dictionary<string, string> { ["updatedAt"] = date, ["owner"] = "x" },
            };
    }

    private static Task IndexAsync(TuningBench bench, Passage passage) => bench.IndexAsync(passage.Chunk, passage.Title, passage.Metadata);

    /// <summary>Archives the turn that the service would have made of the model's answer.</summary>
    private static Task<ConversationTurn> ArchiveAsync(
        TuningBench bench,
        Passage[] passages,
        Func<ConversationTurn, ConversationTurn>? change = null
    )
    {
        var stream = Feed($"{AnswerSignal.Answered}\n{Answer}", passages);
        Assert.Equal(2, stream.Citations.Count);
        var receipt = new AnswerReceipt(
            GroundedPrompt.Default.AnswerVersion,
            Hash(GroundedPrompt.Default.Answer([], passages, Question, null, 2_000)),
            [
                .. passages.Select(passage => new ReceiptCandidate(
                    passage.Chunk.DocumentId,
                    passage.Chunk.Id,
                    new Dictionary<string, ReceiptRank>(),
                    1,
                    null,
                    1,
                    passage.Index,
                    null
                )),
                new ReceiptCandidate("below", "below~1~0", new Dictionary<string, ReceiptRank>(), 0, null, 0, null, "below-cut"),
            ],
            [],
            [],
            [],
            [],
            [],
            "Normal",
            "stop"
        );
        return bench.WriteAsync(
            TuningBench.North,
            "session",
            Question,
            stream.Answer,
            stream.Citations,
            turn => change?.Invoke(turn with { Receipt = receipt }) ?? turn with { Receipt = receipt }
        );
    }

    private static AnswerStream Feed(string text, IReadOnlyList<Passage> passages)
    {
        var stream = new AnswerStream(passages, s_checker);
        foreach (var piece in text.Chunk(3))
        {
            stream.Append(new string(piece), []);
        }

        stream.Complete(isCut: false, []);
        return stream;
    }

    private static (string System, string User, string Assistant) Read(string format, string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (format == "llama")
        {
            var prompt = root.GetProperty("prompt").GetString()!;
            var at = prompt.IndexOf("\n\n<passages>", StringComparison.Ordinal);
            return (prompt[..at], prompt[(at + 2)..], root.GetProperty("completion").GetString()!);
        }

        var messages = root.GetProperty("messages");
        Assert.Equal(2, messages.GetArrayLength());
        return (Text(root.GetProperty("system")), Text(messages[0].GetProperty("content")), Text(messages[1].GetProperty("content")));

        static string Text(JsonElement content) =>
            content.ValueKind == JsonValueKind.String
                ? content.GetString()!
                : Assert.Single(content.EnumerateArray()).GetProperty("text").GetString()!;
    }

    private static string Hash(IEnumerable<ChatMessage> messages) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(messages.Select(message => $"{message.Role.Value}\n{message.Text}\n"))))
        );
}
