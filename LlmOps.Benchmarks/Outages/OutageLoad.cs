using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Benchmarks.Outages;

/// <summary>Callers who ask in conversations, read conversations back, send documents and look at the readiness page, all at once, and note
/// what they got.</summary>
internal sealed class OutageLoad : IAsyncDisposable
{
    private const int Askers = 3;
    private const int TurnsOfSession = 8;

    private static readonly TimeSpan s_betweenQuestions = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_betweenReads = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_betweenDocuments = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(300);

    private static readonly string[] s_corpus =
    [
        "Northwind Traders was founded by Ingrid Solberg in Bergen. Contoso acquired Northwind Traders in March 2021 for 410 million "
            + "euros.",
        "Contoso is headquartered in Oslo. Astrid Berge is the chief executive officer of Contoso. Contoso makes the Aurora 3.",
        "The Aurora 3 is a wind turbine inspection robot. The lowest operating temperature of the Aurora 3 is -25 degrees Celsius.",
    ];

    // Each begins or follows up: the words that were left out come from the conversation.
    private static readonly string[] s_questions =
    [
        "Who acquired Northwind Traders?",
        "and when was that?",
        "Who is the chief executive officer of Contoso?",
        "Where is Contoso headquartered?",
        "Who founded Northwind Traders?",
        "What is the lowest operating temperature of the Aurora 3?",
        "Who makes the Aurora 3?",
        "Where is the company that acquired Northwind Traders headquartered?",
    ];

    private readonly HttpClient _api;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _callers = [];

    public OutageLoad(Uri api) => _api = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Every question asked, in order of its end.</summary>
    public ConcurrentQueue<Asked> Questions { get; } = new();

    /// <summary>Every conversation read back.</summary>
    public ConcurrentQueue<Read> Reads { get; } = new();

    /// <summary>Every attempt to send a document.</summary>
    public ConcurrentQueue<Sent> Documents { get; } = new();

    /// <summary>Every look at the readiness page.</summary>
    public ConcurrentQueue<Look> Looks { get; } = new();

    /// <summary>Turns that were acknowledged, by session, in order.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<(string TurnId, long At)>> Acknowledged { get; } = new();

    /// <summary>Sends the documents that the questions are about, waits until they answer, and starts.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < s_corpus.Length; i++)
        {
            var id = $"corpus-{i}";
            while (await SendAsync(id, s_corpus[i], cancellationToken) is not HttpStatusCode.Accepted)
            {
                await Task.Delay(200, cancellationToken);
            }

            while (await StateAsync(id, cancellationToken) is not "ready")
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        _callers.AddRange(
            Enumerable.Range(0, Askers).Select(asker => Task.Run(() => AskAsync(asker, _stopping.Token), CancellationToken.None))
        );
        _callers.Add(Task.Run(() => ReadAsync(_stopping.Token), CancellationToken.None));
        _callers.Add(Task.Run(() => SendAsync(_stopping.Token), CancellationToken.None));
        _callers.Add(Task.Run(() => LookAsync(_stopping.Token), CancellationToken.None));
    }

    /// <summary>Ends the callers; each ends what it is at.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_callers);
    }

    /// <summary>The state of a document, or null where it cannot be learned.</summary>
    public async Task<string?> StateAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _api.GetAsync($"/v1/documents/{id}", cancellationToken);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("state").GetString()
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The ids of a session's turns as the API tells them.</summary>
    public async Task<string[]> TurnsAsync(string session, CancellationToken cancellationToken)
    {
        var answer = await _api.GetFromJsonAsync<JsonElement>($"/v1/sessions/{session}", cancellationToken);
        return [.. answer.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("turnId").GetString()!)];
    }

    /// <summary>All documents: id, state and how many chunks each has.</summary>
    public async Task<List<(string Id, string State, int Chunks)>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<(string, string, int)>();
        string? after = null;
        do
        {
            var page = await _api.GetFromJsonAsync<JsonElement>(
                $"/v1/documents?limit=200{(after is null ? "" : $"&after={after}")}",
                cancellationToken
            );
            all.AddRange(
                page.GetProperty("documents")
                    .EnumerateArray()
                    .Select(document =>
                        (
                            document.GetProperty("id").GetString()!,
                            document.GetProperty("state").GetString()!,
                            document.GetProperty("chunks").GetInt32()
                        )
                    )
            );
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _api.Dispose();
        _stopping.Dispose();
    }

    private async Task AskAsync(int asker, CancellationToken stopping)
    {
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            var session = string.Create(CultureInfo.InvariantCulture, $"caller-{asker}-{number / TurnsOfSession}");
            var question = s_questions[number % s_questions.Length];
            var begun = Stopwatch.GetTimestamp();
            var asked = new Asked(asker, begun, 0, null, false, [], null);
            try
            {
                using var response = await _api.PostAsJsonAsync("/v1/query", new { sessionId = session, question }, CancellationToken.None);
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
                if (response.IsSuccessStatusCode)
                {
                    var turn = answer.GetProperty("turnId").GetString()!;
                    asked = asked with
                    {
                        Status = 200,
                        TurnId = turn,
                        Answered = answer.GetProperty("answered").GetBoolean(),
                        Degraded = Texts(answer, "degraded"),
                    };
                    Acknowledged.GetOrAdd(session, _ => new()).Enqueue((turn, begun));
                }
                else
                {
                    asked = asked with
                    {
                        Status = (int)response.StatusCode,
                        Error = $"{(int)response.StatusCode} {answer.GetProperty("code")}: {answer.GetProperty("detail")}",
                        Refusal = IsRefusal(response, answer),
                    };
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                asked = asked with { Error = e.Message };
            }

            Questions.Enqueue(asked with { Ended = Stopwatch.GetTimestamp() });
            await PauseAsync(s_betweenQuestions, stopping);
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            if (Acknowledged.Keys.Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } sessions)
            {
                var session = sessions[number % sessions.Length];
                var known = Acknowledged[session].Select(turn => turn.TurnId).ToArray();
                var read = new Read(Stopwatch.GetTimestamp(), null, [], false);
                try
                {
                    using var response = await _api.GetAsync($"/v1/sessions/{session}", CancellationToken.None);
                    var answer = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
                    if (response.IsSuccessStatusCode)
                    {
                        var degraded = Texts(answer, "degraded");
                        var turns = answer
                            .GetProperty("turns")
                            .EnumerateArray()
                            .Select(turn => turn.GetProperty("turnId").GetString()!)
                            .ToArray();
                        read = read with
                        {
                            Degraded = degraded,
                            Wrong = degraded.Length == 0 && !known.SequenceEqual(turns.Take(known.Length)),
                        };
                    }
                    else
                    {
                        read = read with { Error = $"{(int)response.StatusCode} {session}: {answer}" };
                    }
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
                {
                    read = read with { Error = e.Message };
                }

                Reads.Enqueue(read);
            }

            await PauseAsync(s_betweenReads, stopping);
        }
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            // A sender whose document is refused sends it again.
            var id = string.Create(CultureInfo.InvariantCulture, $"unit-{number:D4}");
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"Aurora unit {number} was built in Oslo by Contoso. It weighs {100 + number} kilograms."
            );
            while (await SendAsync(id, text, CancellationToken.None) is not HttpStatusCode.Accepted && !stopping.IsCancellationRequested)
            {
                await PauseAsync(s_betweenDocuments, stopping);
            }

            await PauseAsync(s_betweenDocuments, stopping);
        }
    }

    private async Task<HttpStatusCode?> SendAsync(string id, string text, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _api.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id, content = text } } },
                cancellationToken
            );
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            var refusal = IsRefusal(response, answer);
            Documents.Enqueue(
                new Sent(
                    id,
                    begun,
                    response.StatusCode is HttpStatusCode.Accepted,
                    refusal,
                    response.IsSuccessStatusCode || refusal ? null : $"{(int)response.StatusCode} {answer}"
                )
            );
            return response.StatusCode;
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            Documents.Enqueue(new Sent(id, begun, false, false, e.Message));
            return null;
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                using var response = await _api.GetAsync("/health/ready", CancellationToken.None);
                var page = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
                var down = page.GetProperty("checks")
                    .EnumerateObject()
                    .Where(check => check.Value.GetProperty("status").GetString() is not "Healthy")
                    .Select(check => check.Name);
                Looks.Enqueue(new Look(begun, [.. down]));
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                Looks.Enqueue(new Look(begun, [$"the page itself: {e.Message}"]));
            }

            await PauseAsync(s_betweenLooks, stopping);
        }
    }

    /// <summary>A refusal is a proper problem that names its cause and says when to come back.</summary>
    private static bool IsRefusal(HttpResponseMessage response, JsonElement answer) =>
        response.StatusCode is HttpStatusCode.ServiceUnavailable
        && response.Headers.RetryAfter is not null
        && answer.GetProperty("code").GetString() is "store-unavailable";

    private static string[] Texts(JsonElement answer, string name) =>
        [.. answer.GetProperty(name).EnumerateArray().Select(part => part.GetString()!)];

    private static Task PauseAsync(TimeSpan time, CancellationToken stopping) =>
        Task.Delay(time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);

    /// <summary>One question.</summary>
    /// <param name="Asker">Who asked.</param>
    /// <param name="Begun">When, as a time stamp.</param>
    /// <param name="Ended">When the answer was there.</param>
    /// <param name="TurnId">The turn, or null where there was no answer.</param>
    /// <param name="Answered">Whether the documents gave the answer.</param>
    /// <param name="Degraded">What was missing.</param>
    /// <param name="Error">What went wrong, or null.</param>
    internal sealed record Asked(int Asker, long Begun, long Ended, string? TurnId, bool Answered, string[] Degraded, string? Error)
    {
        public int Status { get; init; }

        public bool Refusal { get; init; }

        public bool IsWhole => Error is null && Degraded.Length == 0;
    }

    /// <summary>One conversation read back; wrong where it claimed to be whole and was not.</summary>
    internal sealed record Read(long Begun, string? Error, string[] Degraded, bool Wrong);

    /// <summary>One attempt to send a document.</summary>
    internal sealed record Sent(string Id, long Begun, bool Accepted, bool Refusal, string? Error);

    /// <summary>One look at the readiness page, with the names of what is down.</summary>
    internal sealed record Look(long Begun, string[] Down);
}
