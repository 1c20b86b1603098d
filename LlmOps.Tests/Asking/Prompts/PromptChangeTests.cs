using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmOps.Benchmarks.Quality;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Prompts;
using LlmOps.LocalBedrock;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Asking.Prompts;

/// <summary>
/// A version of the instructions never changes its text: turns and training data name it. What each version answers on the golden set is
/// kept beside this test, so that a new version shows what it changes. <c>LLMOPS_TEST_RECORD=1</c> writes the texts' hashes and the
/// answers.
/// </summary>
public sealed class PromptChangeTests
{
    private const string HashFile = "versions.txt";

    // A question is asked with its own documents and with as many others.
    private const int OtherDocuments = 2;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly Collection s_collection = Collection.Read(Path.Combine(AppContext.BaseDirectory, "Retrieval", "Golden"));
    private static readonly bool s_records = Environment.GetEnvironmentVariable("LLMOPS_TEST_RECORD") is { Length: > 0 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AChangedTextIsANewVersion()
    {
        var texts = (await VersionsAsync())
            .Append(new EmbeddedPromptCatalog().Get(PromptTask.Rewrite))
            .Append(new EmbeddedPromptCatalog().Get(PromptTask.Claims));
        var current = texts.Select(prompt => $"{prompt.Version} {HashOf(prompt.Instructions)}").Order(StringComparer.Ordinal).ToList();
        var path = Path.Combine(Folder(), HashFile);
        var known = File.Exists(path) ? await File.ReadAllLinesAsync(path, Cancellation) : [];
        if (s_records)
        {
            var names = known.Select(NameOf).ToHashSet(StringComparer.Ordinal);
            await File.WriteAllLinesAsync(path, known.Concat(current.Where(line => !names.Contains(NameOf(line)))), Cancellation);
            known = await File.ReadAllLinesAsync(path, Cancellation);
        }

        Assert.Equal(known.Length, known.Select(NameOf).Distinct(StringComparer.Ordinal).Count());
        foreach (var line in current)
        {
            Assert.True(
                known.Contains(line, StringComparer.Ordinal),
                $"The text of {NameOf(line)} is not the one that is known by this name. A changed text is a new file with the next number; keep the former one beside this test."
            );
        }
    }

    [Fact]
    public async Task TheAnswersOfEveryVersionAreThoseThatWereRecorded()
    {
        foreach (var version in await VersionsAsync())
        {
            var answers = (await AnswerAsync(version)).Select(answer => JsonSerializer.Serialize(answer, s_json)).ToList();
            var path = Path.Combine(Folder(), $"{version.Version}.answers.jsonl");
            if (s_records)
            {
                await File.WriteAllLinesAsync(path, answers, Cancellation);
            }

            Assert.True(File.Exists(path), $"There are no answers of {version.Version}: LLMOPS_TEST_RECORD=1 writes them.");
            Assert.Equal(await File.ReadAllLinesAsync(path, Cancellation), answers);
        }
    }

    [Fact]
    public async Task NoVersionAnswersWorseThanTheOneBefore()
    {
        var before = (Right: 0, Version: "none");
        foreach (var version in await VersionsAsync())
        {
            var answers = await AnswerAsync(version);
            var right = answers.Count(answer =>
                answer.Answered && answer.Cited.Any(document => s_collection.Judgments[answer.Question].ContainsKey(document))
            );
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{version.Version}: {right} of {answers.Count} answered from a right document"
            );

            Assert.True(right >= before.Right, $"{version.Version} answers {right} questions, {before.Version} {before.Right}.");
            before = (right, version.Version);
        }

        Assert.InRange(before.Right, s_collection.Questions.Count / 2, s_collection.Questions.Count);
    }

    private static async Task<List<PromptAnswer>> AnswerAsync(PromptTemplate version)
    {
        var prompts = new GroundedPrompt(new PromptVersion(version));
        var model = new ExtractiveChatModel(Options.Create(new LocalBedrockOptions()));
        var checker = new CitationChecker(new RetrievalOptions().MinCitationSupport, Analysis.English);
        var answers = new List<PromptAnswer>();
        foreach (var (question, at) in s_collection.Questions.Select((question, at) => (question, at)))
        {
            var passages = PassagesFor(question, at);
            var messages = prompts.Answer([], passages, question.Text, null, 1_000);
            var stream = new AnswerStream(passages, checker);
            await foreach (var delta in model.ReplyAsync(RequestOf(messages), true, Cancellation))
            {
                stream.Append(delta.Text, []);
            }

            stream.Complete(isCut: false, []);
            answers.Add(
                new PromptAnswer(
                    question.Id,
                    stream.SaysAnswered is not false && stream.Citations.Count > 0,
                    [.. stream.Citations.Select(citation => citation.Title)],
                    stream.Answer
                )
            );
        }

        return answers;
    }

    /// <summary>The question's documents and some others, in the order of the collection.</summary>
    private static List<Passage> PassagesFor(CollectionQuestion question, int at)
    {
        var judged = s_collection.Judgments[question.Id];
        var others = s_collection
            .Documents.Skip(at)
            .Concat(s_collection.Documents)
            .Where(document => !judged.ContainsKey(document.Id))
            .Take(OtherDocuments)
            .ToHashSet();
        return
        [
            .. s_collection
                .Documents.Where(document => judged.ContainsKey(document.Id) || others.Contains(document))
                .Select((document, i) => Passages.Make(i + 1, document.Text, document.Id)),
        ];
    }

    private static ConverseRequest RequestOf(IList<ChatMessage> messages) =>
        new()
        {
            System = [new ContentBlock { Text = messages[0].Text }],
            Messages = [new Message { Role = "user", Content = [new ContentBlock { Text = messages[^1].Text }] }],
        };

    /// <summary>Every version of the instructions for answers, the oldest first; the last is the service's own.</summary>
    private static async Task<IReadOnlyList<PromptTemplate>> VersionsAsync()
    {
        var versions = new List<PromptTemplate>();
        foreach (var path in Directory.EnumerateFiles(Folder(), "answer.v*.md"))
        {
            var text = (await File.ReadAllTextAsync(path, Cancellation)).ReplaceLineEndings("\n").Trim();
            versions.Add(new PromptTemplate(Path.GetFileNameWithoutExtension(path), text));
        }

        versions.Add(new EmbeddedPromptCatalog().Get(PromptTask.Answer));
        return
        [
            .. versions.OrderBy(version =>
                int.Parse(version.Version["answer.v".Length..], System.Globalization.CultureInfo.InvariantCulture)
            ),
        ];
    }

    private static string NameOf(string line) => line.Split(' ')[0];

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
