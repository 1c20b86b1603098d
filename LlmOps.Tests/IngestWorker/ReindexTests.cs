using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Bedrock;
using LlmOps.Benchmarks.Outages;
using LlmOps.Engine.Models;
using LlmOps.OpenSearch;
using LlmOps.Tests.Asking;
using LlmOps.Tests.EndToEnd;
using LlmOps.Tests.LocalBedrock;
using LlmOps.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.IngestWorker;

/// <summary>The operator's command that moves the chunks to another index, while callers go on asking and sending.</summary>
public sealed class ReindexTests : IAsyncLifetime
{
    private const string Variable = "LLMOPS_TEST_OPENSEARCH";
    private const string NextModel = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0";

    private readonly string _alias = $"llmops-test-{Guid.NewGuid():N}";
    private readonly string _data = Directory.CreateTempSubdirectory("llmops-reindex-").FullName;
    private readonly string _questions = Path.Combine(Tour.SampleDocuments, "..", "questions.jsonl");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)), $"{Variable} names no OpenSearch server.");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection)
        {
            using var client = new OpenSearchClient(
                connection,
                Options.Create(new OpenSearchOptions()),
                new ConfiguredAwsCredentials(new ConfigurationBuilder().Build()),
                TimeProvider.System,
                NullLogger<OpenSearchClient>.Instance
            );
            foreach (var name in (await client.DescribeAsync(_alias, CancellationToken.None)).Keys)
            {
                await client.DeleteIndexAsync(name, CancellationToken.None);
            }

            await client.DeleteTemplateAsync(_alias, CancellationToken.None);
        }

        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task CallersNoticeNothingOfAMoveToAnotherModelAndBackAndOfAMoveForGood()
    {
        await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancellation);
        var settings = Settings(bedrock.Address);
        await using var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, Cancellation);
        await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancellation);
        using var client = new HttpClient { BaseAddress = api.Address, Timeout = TimeSpan.FromMinutes(2) };
        await Tour.SendSamplesAsync(client, Cancellation);

        var faults = new ConcurrentQueue<string>();
        var asked = 0;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var callers = Enumerable
            .Range(0, 2)
            .Select(_ => Task.Run(() => AskUntilAsync(stopping.Token), Cancellation))
            .Append(Task.Run(() => SendUntilAsync(stopping.Token), Cancellation))
            .ToArray();

        Assert.Contains(
            "No migration has begun",
            await FailAsync(1, settings, "compare", "--questions", _questions),
            StringComparison.Ordinal
        );
        Assert.Contains("cannot stand beside it", await FailAsync(1, settings, "start", "--dimensions", "512"), StringComparison.Ordinal);

        // To another model, and back.
        var begun = await RunAsync(settings, "start", "--model", NextModel, "--dimensions", "512");
        Assert.Contains("embedded again", begun, StringComparison.Ordinal);
        Assert.Contains("(100 %)", begun, StringComparison.Ordinal);
        Assert.Contains("finds no less", await RunAsync(settings, "compare", "--questions", _questions), StringComparison.Ordinal);
        Assert.Contains("Switched", await RunAsync(settings, "switch", "--questions", _questions), StringComparison.Ordinal);
        var between = Volatile.Read(ref asked);

        // Services of the new model come up beside those of the old one.
        await using (
            var newApi = await ServiceProcess.StartAsync(
                "LlmOps.QueryApi",
                new Dictionary<string, string>(settings)
                {
                    ["Bedrock__EmbeddingModel"] = NextModel,
                    ["Bedrock__EmbeddingDimensions"] = "512",
                },
                Cancellation
            )
        )
        {
            using var newClient = new HttpClient { BaseAddress = newApi.Address, Timeout = TimeSpan.FromMinutes(2) };
            var answer = await Tour.AskAsync(newClient, new { question = "Who acquired Northwind Traders?" }, Cancellation);
            Assert.Empty(answer.GetProperty("degraded").EnumerateArray());
            Assert.Contains("Contoso", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
        }

        while (Volatile.Read(ref asked) < between + 5)
        {
            await Task.Delay(50, Cancellation);
        }

        Assert.Contains("No migration is under way", await RunAsync(settings, "rollback"), StringComparison.Ordinal);

        // To a new index of the same model, for good.
        Assert.Contains("copied", await RunAsync(settings, "start"), StringComparison.Ordinal);
        await RunAsync(settings, "switch", "--questions", _questions);
        Assert.Contains("before", await RunAsync(settings, "status"), StringComparison.Ordinal);
        Assert.DoesNotContain("before", await RunAsync(settings, "finish"), StringComparison.Ordinal);
        between = Volatile.Read(ref asked);
        while (Volatile.Read(ref asked) < between + 5)
        {
            await Task.Delay(50, Cancellation);
        }

        await stopping.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Empty(faults);
        Assert.True(asked > 20, $"Only {asked} questions were asked.");

        async Task AskUntilAsync(CancellationToken stop)
        {
            string[] questions =
            [
                "Who acquired Northwind Traders?",
                "Who founded Northwind Traders?",
                "Who is the chief executive officer of Contoso?",
            ];
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var response = await client.PostAsJsonAsync(
                    "/v1/query",
                    new { question = questions[i % questions.Length] },
                    Cancellation
                );
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
                if (
                    !response.IsSuccessStatusCode
                    || answer.GetProperty("degraded").GetArrayLength() > 0
                    || !answer.GetProperty("answered").GetBoolean()
                )
                {
                    faults.Enqueue(answer.ToString());
                }

                Interlocked.Increment(ref asked);

                // People take a breath; callers who do not would only keep the machine from what they watch.
                await Task.Delay(100, Cancellation);
            }
        }

        async Task SendUntilAsync(CancellationToken stop)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var response = await client.PostAsJsonAsync(
                    "/v1/documents",
                    new { documents = new[] { new { id = $"unit-{i}", content = $"Aurora unit {i} was built in Oslo." } } },
                    Cancellation
                );
                var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
                if (!response.IsSuccessStatusCode)
                {
                    faults.Enqueue(accepted.ToString());
                    continue;
                }

                await Tour.WaitReadyAsync(client, $"/v1/documents/unit-{i}", Cancellation);
            }
        }
    }

    [Fact]
    public async Task AnIndexThatFindsLessIsNotSwitchedTo()
    {
        await using var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", new Dictionary<string, string>(), Cancellation);
        var settings = Settings(bedrock.Address);
        await using (var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", settings, Cancellation))
        {
            await using var worker = await ServiceProcess.StartAsync("LlmOps.IngestWorker", settings, Cancellation);
            using var client = new HttpClient { BaseAddress = api.Address, Timeout = TimeSpan.FromMinutes(2) };
            await Tour.SendSamplesAsync(client, Cancellation);
        }

        // Begun, and nothing copied.
        var options = Options.Create(
            new OpenSearchOptions
            {
                Alias = _alias,
                Replicas = 0,
                LayoutLifetime = TimeSpan.FromMilliseconds(100),
            }
        );
        var scoring = Options.Create(new LlmOps.Engine.Knowledge.ChunkIndexOptions());
        using var openSearch = new OpenSearchClient(
            settings["ConnectionStrings__opensearch"],
            options,
            new ConfiguredAwsCredentials(new ConfigurationBuilder().Build()),
            TimeProvider.System,
            NullLogger<OpenSearchClient>.Instance
        );
        var indexes = new OpenSearchIndexes(
            openSearch,
            options,
            scoring,
            new EmbeddingModel(new BedrockOptions().EmbeddingModel, 1024),
            TimeProvider.System
        );
        await new IndexMigration(openSearch, indexes, options, scoring, Analysis.English, TimeProvider.System).BeginAsync(
            "amazon.titan-embed-text-v2:0",
            1024,
            Cancellation
        );

        var elsewhere = Path.Combine(_data, "elsewhere.jsonl");
        await File.WriteAllTextAsync(
            elsewhere,
            """{"question": "Who acquired Northwind Traders?", "documents": ["of-another-house"]}""",
            Cancellation
        );
        Assert.Contains("Are these the ids", await FailAsync(1, settings, "compare", "--questions", elsewhere), StringComparison.Ordinal);
        await File.WriteAllTextAsync(elsewhere, "not json", Cancellation);
        Assert.Contains("line 1", await FailAsync(1, settings, "compare", "--questions", elsewhere), StringComparison.Ordinal);
        Assert.Contains("finds less", await FailAsync(3, settings, "switch", "--questions", _questions), StringComparison.Ordinal);
        Assert.Contains("is not ready", await FailAsync(1, settings, "switch", "--force"), StringComparison.Ordinal);
        Assert.Contains("switch first", await FailAsync(1, settings, "finish"), StringComparison.Ordinal);
        await RunAsync(settings, "start");
        await RunAsync(settings, "switch", "--questions", _questions);
        await RunAsync(settings, "finish");
    }

    [Fact]
    public async Task WhatIsTypedWronglyIsSaidClearly()
    {
        Assert.Matches(@"(?m)^\s+switch\b", await RunAsync(new Dictionary<string, string>(), "--help"));
        Assert.Contains("Known: status", await FailAsync(2, new Dictionary<string, string>(), "begin"), StringComparison.Ordinal);
        Assert.Contains(
            "embedded",
            await FailAsync(1, new Dictionary<string, string> { ["ConnectionStrings__opensearch"] = "" }, "status"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "needs --questions",
            await FailAsync(2, Settings(new Uri("http://127.0.0.1:9")), "switch"),
            StringComparison.Ordinal
        );
        var unreachable = new Dictionary<string, string>
        {
            ["ConnectionStrings__opensearch"] = "http://127.0.0.1:9",
            ["Knowledge__OpenSearch__MaxAttempts"] = "1",
        };
        Assert.Contains("127.0.0.1:9", await FailAsync(1, unreachable, "status"), StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings(Uri bedrock) =>
        new(LocalBedrockSettings.For(bedrock))
        {
            ["LLMOPS_DATA"] = _data,
            ["ConnectionStrings__opensearch"] = Environment.GetEnvironmentVariable(Variable)!,
            ["Knowledge__OpenSearch__Alias"] = _alias,
            ["Knowledge__OpenSearch__Replicas"] = "0",
            ["Knowledge__OpenSearch__LayoutLifetime"] = "00:00:01",
            ["Knowledge__OpenSearch__CallTimeout"] = "00:00:30",
            ["Retrieval__LegTimeout"] = "00:00:30",
            ["Retrieval__RerankTimeout"] = "00:00:30",
            ["Memory__ShortTermTimeLimit"] = "00:00:20",
            ["Memory__TemporaryTimeLimit"] = "00:00:20",
            ["Memory__ArchiveTimeLimit"] = "00:00:20",
            ["Ingestion__DropFolder"] = "",
            ["Prices__0__Model"] = NextModel,
            ["Prices__0__SameAs"] = "amazon.titan-embed-text-v2:0",
        };

    private static async Task<string> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        var (code, output, errors) = await StartAsync(settings, args);
        Assert.True(code == 0, $"{string.Join(' ', args)}: {code}\n{output}\n{errors}");
        return output;
    }

    private static async Task<string> FailAsync(int expected, IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        var (code, output, errors) = await StartAsync(settings, args);
        Assert.True(code == expected, $"{string.Join(' ', args)}: {code}\n{output}\n{errors}");
        return errors;
    }

    private static async Task<(int Code, string Output, string Errors)> StartAsync(
        IReadOnlyDictionary<string, string> settings,
        string[] args
    )
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LlmOps.IngestWorker.dll"), "reindex", .. args])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output, await errors);
    }
}
