namespace LlmOps.Benchmarks.Quality;

/// <summary>Quality and speed of retrieval on collections with judged questions, stage by stage, beside public systems.</summary>
internal static class QualityBenchmark
{
    private const string KeptTenant = "quality";

    public static async Task<int> RunAsync(string[] args)
    {
        string[] folders =
        [
            .. args.SkipWhile(argument => argument != "--data")
                .Skip(1)
                .TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)),
        ];
        if (folders.Length == 0 || folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            Console.Error.WriteLine(
                folders.Length == 0 ? "--data names the folders of one or more collections." : "A folder named by --data does not exist."
            );
            return 1;
        }

        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (Arguments.Option(args, "--opensearch") is { } openSearch)
        {
            settings["ConnectionStrings:opensearch"] = openSearch;
            settings["Knowledge:OpenSearch:Replicas"] = "0";
        }

        if (Arguments.Option(args, "--neo4j") is { } neo4j)
        {
            settings["ConnectionStrings:neo4j"] = neo4j;
        }

        settings["LocalBedrock:Embeddings:Model"] = Arguments.Option(args, "--embeddings") ?? "hashed";

        foreach (var (key, value) in Arguments.Settings(args))
        {
            settings[key] = value;
        }

        var runs = Directory
            .CreateDirectory(Arguments.Option(args, "--runs") ?? Path.Combine(Path.GetTempPath(), $"llmops-quality-{Guid.NewGuid():N}"))
            .FullName;
        foreach (var folder in folders)
        {
            if (args.Contains("--ablation"))
            {
                Console.WriteLine(
                    await AblateAsync(
                        Collection.Read(folder),
                        Arguments.Option(args, "--bedrock"),
                        Arguments.Option(args, "--keep"),
                        settings
                    )
                );
                continue;
            }

            var result = await MeasureAsync(
                Collection.Read(folder),
                Arguments.Option(args, "--bedrock"),
                Arguments.Option(args, "--peer-opensearch"),
                Arguments.Option(args, "--keep"),
                settings
            );
            foreach (var run in result.Runs)
            {
                await using var file = File.CreateText(Path.Combine(runs, $"{result.Collection.Name}.{run.System.Replace(' ', '-')}.run"));
                run.Write(file);
            }

            Console.WriteLine(QualityReport.ToMarkdown(result));
        }

        Console.WriteLine($"TREC runs: {runs}");
        return 0;
    }

    private static async Task<string> AblateAsync(
        Collection collection,
        string? bedrock,
        string? keep,
        Dictionary<string, string?> settings
    )
    {
        var data = DataOf(collection, keep);
        try
        {
            await using var stack = await ProductStack.StartAsync(data.FullName, bedrock, settings, keep is null ? null : KeptTenant);
            await QualityRun.PrepareAsync(stack, collection, CancellationToken.None);
            return await ExtractionAblation.MeasureAsync(stack, collection, CancellationToken.None);
        }
        finally
        {
            Remove(data, keep);
        }
    }

    private static DirectoryInfo DataOf(Collection collection, string? keep) =>
        keep is null ? Directory.CreateTempSubdirectory("llmops-quality-") : Directory.CreateDirectory(Path.Combine(keep, collection.Name));

    private static void Remove(DirectoryInfo data, string? keep)
    {
        if (keep is null)
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<CollectionResult> MeasureAsync(
        Collection collection,
        string? bedrock,
        string? peer,
        string? keep,
        Dictionary<string, string?> settings
    )
    {
        var data = DataOf(collection, keep);
        try
        {
            // Servers are shared: every collection has an index and a tenant of its own there.
            var own = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase);
            own.TryAdd("Knowledge:OpenSearch:Alias", $"llmops-quality-{Guid.NewGuid():N}");

            CollectionResult result;
            await using (var stack = await ProductStack.StartAsync(data.FullName, bedrock, own, keep is null ? null : KeptTenant))
            {
                result = await QualityRun.MeasureAsync(stack, collection, CancellationToken.None);
                if (peer is not null && !own.ContainsKey("ConnectionStrings:opensearch"))
                {
                    var hybrid = await HybridRun.MeasureAsync(stack, collection, peer, CancellationToken.None);
                    result = result with { Runs = [.. result.Runs, .. hybrid.Runs], Times = [.. result.Times, .. hybrid.Times] };
                }
            }

            var (runs, times) = await PeersAsync(collection, peer);
            return result with { Runs = [.. result.Runs, .. runs], Times = [.. result.Times, .. times] };
        }
        finally
        {
            Remove(data, keep);
        }
    }

    private static async Task<(IReadOnlyList<SystemRun> Runs, IReadOnlyList<(string Stage, StageTimes Times)> Times)> PeersAsync(
        Collection collection,
        string? openSearch
    )
    {
        var runs = new List<SystemRun>();
        var times = new List<(string, StageTimes)>();
        using (var fullText = new FullTextPeer(collection))
        {
            await AskAsync(FullTextPeer.Name, (question, stage) => Task.FromResult(fullText.Search(question, QualityRun.Depth, stage)));
        }

        if (openSearch is not null)
        {
            await using var server = await OpenSearchPeer.LoadAsync(openSearch, collection);
            await AskAsync(OpenSearchPeer.Name, (question, stage) => server.SearchAsync(question, QualityRun.Depth, stage));
        }

        return (runs, times);

        async Task AskAsync(string name, Func<string, StageTimes, Task<Ranking>> search)
        {
            var stage = new StageTimes();
            var rankings = new Dictionary<string, Ranking>(StringComparer.Ordinal);
            foreach (var question in collection.Questions)
            {
                rankings[question.Id] = await search(question.Text, stage);
            }

            runs.Add(new SystemRun(name, rankings));
            times.Add((name, stage));
        }
    }
}
