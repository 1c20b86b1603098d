using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Tests.Rollout;

/// <summary>Callers that ask one question after another, each in a session of its own, half of them by stream.</summary>
internal sealed class QuestionLoad : IAsyncDisposable
{
    private const int Callers = 6;

    private readonly HttpClient _client;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task[] _callers;
    private int _answers;

    public QuestionLoad(HttpClient client)
    {
        _client = client;
        _callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AskAsync(caller)))];
    }

    /// <summary>What went wrong, as callers saw it.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>The turns that each session was told of, in their order.</summary>
    public ConcurrentDictionary<string, List<string>> Turns { get; } = new();

    /// <summary>Answers so far.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Waits until so many more answers have arrived, or one has failed.</summary>
    public async Task WaitForAnswersAsync(int more, CancellationToken cancellationToken)
    {
        var goal = Answers + more;
        while (Answers < goal && Failures.IsEmpty)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Lets every question that is under way be answered, and asks no more.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ending.Dispose();
    }

    private async Task AskAsync(int caller)
    {
        var session = $"rollout-{caller}";
        var turns = Turns.GetOrAdd(session, _ => []);
        for (var i = 0; !_ending.IsCancellationRequested; i++)
        {
            try
            {
                var stream = caller % 2 == 0;
                using var response = await _client.PostAsJsonAsync(
                    "/v1/query",
                    new
                    {
                        question = $"Who acquired Northwind Traders? ({caller}.{i})",
                        sessionId = session,
                        stream,
                    }
                );
                var body = await response.Content.ReadAsStringAsync();
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Enqueue($"{session}: {(int)response.StatusCode} {body}");
                    return;
                }

                turns.Add(ReadAnswer(body, stream).GetProperty("turnId").GetString()!);
                Interlocked.Increment(ref _answers);
            }
            catch (Exception e)
            {
                Failures.Enqueue($"{session}: {e}");
                return;
            }
        }
    }

    private static JsonElement ReadAnswer(string body, bool stream)
    {
        if (!stream)
        {
            return JsonDocument.Parse(body).RootElement;
        }

        var last = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n');
        return last[0] == "event: final"
            ? JsonDocument.Parse(last[1]["data: ".Length..]).RootElement
            : throw new InvalidDataException($"The stream ended with: {string.Join('\n', last)}");
    }
}
