using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks.Outages;

/// <summary>Does to each store what can happen to it while callers go on, and watches until everything is whole again.</summary>
internal sealed class OutageScenario(
    OutageStack stack,
    OutageLoad load,
    TimeSpan hold,
    Action<string> progress,
    Func<StoreServer, Fault, bool>? includes = null
)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>Goes through every store and fault, then reads everything back.</summary>
    /// <exception cref="TimeoutException">Something did not become whole again.</exception>
    public async Task<OutageReport> RunAsync(CancellationToken cancellationToken)
    {
        var rows = new List<OutageRow>();
        await WholeAsync("before the first fault", Stopwatch.GetTimestamp(), cancellationToken);
        foreach (var server in stack.Servers)
        {
            foreach (var fault in Enum.GetValues<Fault>().Where(fault => includes?.Invoke(server, fault) ?? true))
            {
                var row = await SufferAsync(server, fault, cancellationToken);
                progress(row.ToString());
                rows.Add(row);
            }
        }

        await load.StopAsync();
        progress("reading everything back");
        var archived = await ArchivedAsync(cancellationToken);
        var (turnsWrong, archiveWrong) = (new List<string>(), new List<string>());
        var wrongTurns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (session, acknowledged) in load.Acknowledged.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var expected = acknowledged.Select(turn => turn.TurnId).ToArray();
            Compare(session, expected, await load.TurnsAsync(session, cancellationToken), turnsWrong);
            Compare(session, expected, archived[session], archiveWrong);
        }

        foreach (var row in rows)
        {
            row.TurnsLost = load
                .Acknowledged.Values.SelectMany(turns => turns)
                .Count(turn => turn.At >= row.From && turn.At <= row.To && wrongTurns.Contains(turn.TurnId));
        }

        return new OutageReport(
            rows,
            load.Acknowledged.Values.Sum(turns => turns.Count),
            turnsWrong,
            archiveWrong,
            load.Documents.Where(sent => sent.Accepted).DistinctBy(sent => sent.Id).Count(),
            await DocumentsWrongAsync(cancellationToken)
        );

        void Compare(string session, string[] expected, string[] found, List<string> wrong)
        {
            if (!expected.SequenceEqual(found))
            {
                wrong.Add($"{session}: expected {string.Join(' ', expected)}, found {string.Join(' ', found)}");
                wrongTurns.UnionWith(expected.Where((turn, i) => i >= found.Length || found[i] != turn));
            }
        }
    }

    private async Task<OutageRow> SufferAsync(StoreServer server, Fault fault, CancellationToken cancellationToken)
    {
        var from = Stopwatch.GetTimestamp();
        await server.BeginAsync(fault, cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        if (fault is not Fault.Restart)
        {
            // Long enough that callers meet the fault, however slow the machine is.
            await UntilAsync(
                $"{server.Name}: the readiness page names it and callers meet it",
                () =>
                    Stopwatch.GetElapsedTime(begun) >= hold
                    && load.Looks.Any(look => look.Begun >= begun && look.Down.Length > 0)
                    && load.Questions.Count(asked => asked.Begun >= begun) >= 3
                    && load.Reads.Any(read => read.Begun >= begun)
                    && load.Documents.Any(sent => sent.Begun >= begun),
                cancellationToken
            );
        }

        var held = fault is Fault.Restart ? TimeSpan.Zero : Stopwatch.GetElapsedTime(begun);
        await server.EndAsync(fault, cancellationToken);
        var ended = Stopwatch.GetTimestamp();
        var recovered = await WholeAsync($"{server.Name} after {fault}", ended, cancellationToken);
        var to = Stopwatch.GetTimestamp();

        var questions = load.Questions.Where(asked => asked.Ended >= begun && asked.Begun <= to).ToList();
        var reads = load.Reads.Where(read => read.Begun >= from && read.Begun <= to).ToList();
        var documents = load.Documents.Where(sent => sent.Begun >= from && sent.Begun <= to).ToList();
        return new OutageRow(server.Name, fault)
        {
            Held = held,
            Recovered = recovered,
            Recovery = Stopwatch.GetElapsedTime(ended, to),
            Questions = questions.Count,
            Answered = questions.Count(asked => asked.Answered),
            Degraded = questions.Count(asked => asked.Degraded.Length > 0),
            Refused = questions.Count(asked => asked.Refusal),
            QuestionErrors = [.. questions.Where(asked => asked.Error is not null && !asked.Refusal).Select(asked => asked.Error!)],
            Reads = reads.Count,
            DegradedReads = reads.Count(read => read.Degraded.Length > 0),
            ReadErrors =
            [
                .. reads
                    .Where(read => read.Error is not null || read.Wrong)
                    .Select(read => read.Error ?? "claimed to be whole and was not"),
            ],
            DocumentsAccepted = documents.Count(sent => sent.Accepted),
            DocumentsRefused = documents.Count(sent => sent.Refusal),
            DocumentErrors = [.. documents.Where(sent => sent.Error is not null).Select(sent => sent.Error!)],
            DegradedParts =
            [
                .. questions
                    .SelectMany(asked => asked.Degraded)
                    .Concat(reads.SelectMany(read => read.Degraded))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            NamedDown =
            [
                .. load
                    .Looks.Where(look => look.Begun >= begun && look.Begun <= to)
                    .SelectMany(look => look.Down)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            LongestAnswer = questions.Select(asked => Stopwatch.GetElapsedTime(asked.Begun, asked.Ended)).DefaultIfEmpty().Max(),
            From = from,
            To = to,
        };
    }

    /// <summary>Waits until the readiness page names nothing, every asker has had a whole answer, and a document sent since is
    /// ready.</summary>
    private async Task<string> WholeAsync(string what, long since, CancellationToken cancellationToken)
    {
        await UntilAsync(
            $"{what}: readiness",
            () => load.Looks.LastOrDefault(look => look.Begun >= since) is { Down.Length: 0 },
            cancellationToken,
            () => $"down: {string.Join(", ", load.Looks.LastOrDefault()?.Down ?? [])}"
        );
        var ready = Stopwatch.GetElapsedTime(since);
        await UntilAsync(
            $"{what}: answers",
            () =>
                load.Questions.Where(asked => asked.Begun >= since).GroupBy(asked => asked.Asker).Count(asker => asker.Last().IsWhole) == 3,
            cancellationToken,
            () =>
                $"last answers: "
                + $"{string.Join(" | ", load.Questions.TakeLast(3).Select(asked => asked.Error ?? string.Join(", ", asked.Degraded)))}"
        );
        var answering = Stopwatch.GetElapsedTime(since);
        await UntilAsync($"{what}: a document", () => load.Documents.Any(sent => sent.Begun >= since && sent.Accepted), cancellationToken);
        var document = load.Documents.First(sent => sent.Begun >= since && sent.Accepted);
        await UntilAsync(
            $"{what}: document {document.Id} is ready",
            async () => await load.StateAsync(document.Id, cancellationToken) is "ready",
            cancellationToken
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"readiness {ready.TotalSeconds:0.0} s, answers {answering.TotalSeconds:0.0} s, documents "
                + $"{Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s"
        );
    }

    private async Task<Dictionary<string, string[]>> ArchivedAsync(CancellationToken cancellationToken)
    {
        var clients = new AwsClients(
            new ConfigurationBuilder().AddInMemoryCollection([new("AWS_ENDPOINT_URL_S3", stack["s3"].Address.ToString())]).Build()
        );
        using var client = clients.CreateS3();
        var archive = new S3Archive(
            client,
            OutageStack.ArchiveBucket,
            Options.Create(new MemoryOptions()),
            Options.Create(new AwsOptions())
        );
        var archived = new Dictionary<string, string[]>(StringComparer.Ordinal);

        // The archive is written behind; what it lacks it gets at its next interval.
        await UntilAsync(
            "every turn is in the archive",
            async () =>
            {
                foreach (
                    var session in load.Acknowledged.Keys.Where(session =>
                        !archived.TryGetValue(session, out var known) || known.Length < load.Acknowledged[session].Count
                    )
                )
                {
                    archived[session] =
                    [
                        .. (await archive.LoadAsync(TenantScope.Default, session, int.MaxValue, cancellationToken)).Select(turn =>
                            turn.TurnId
                        ),
                    ];
                }

                return load.Acknowledged.All(session => archived[session.Key].Length >= session.Value.Count);
            },
            cancellationToken,
            orGiveUp: true
        );
        return archived;
    }

    private async Task<List<string>> DocumentsWrongAsync(CancellationToken cancellationToken)
    {
        var accepted = load.Documents.Where(sent => sent.Accepted).Select(sent => sent.Id).ToHashSet(StringComparer.Ordinal);
        List<(string Id, string State, int Chunks)> all = [];
        await UntilAsync(
            "every document is ready",
            async () =>
                (all = await load.ListAsync(cancellationToken))
                    .Where(document => accepted.Contains(document.Id))
                    .All(document => document.State is "ready"),
            cancellationToken,
            orGiveUp: true
        );

        var wrong = new List<string>();
        wrong.AddRange(accepted.Except(all.Select(document => document.Id)).Select(id => $"{id} is lost"));
        wrong.AddRange(
            all.GroupBy(document => document.Id)
                .Where(group => group.Count() > 1)
                .Select(group => $"{group.Key} is there {group.Count()} times")
        );
        using var index = new HttpClient { BaseAddress = stack["opensearch"].Address };
        foreach (var (id, state, chunks) in all.Where(document => accepted.Contains(document.Id)))
        {
            if (state is not "ready")
            {
                wrong.Add($"{id} is {state}");
                continue;
            }

            using var response = await index.PostAsJsonAsync(
                $"{OutageStack.IndexAlias}/_count",
                new { query = new { term = new { document_id = id } } },
                cancellationToken
            );
            var count = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("count").GetInt32();
            if (count != chunks || chunks == 0)
            {
                wrong.Add($"{id} has {count} chunks in the index, not {chunks}");
            }
        }

        return wrong;
    }

    private static Task UntilAsync(string what, Func<bool> condition, CancellationToken cancellationToken, Func<string>? instead = null) =>
        UntilAsync(what, () => Task.FromResult(condition()), cancellationToken, instead);

    private static async Task UntilAsync(
        string what,
        Func<Task<bool>> condition,
        CancellationToken cancellationToken,
        Func<string>? instead = null,
        bool orGiveUp = false
    )
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(begun) > s_patience)
            {
                if (orGiveUp)
                {
                    return;
                }

                throw new TimeoutException($"Not within {s_patience.TotalSeconds} s: {what}. {instead?.Invoke()}");
            }

            await Task.Delay(s_look, cancellationToken);
        }
    }
}
