using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace LlmOps.Benchmarks.Load;

/// <summary>Asks one API, as fast as it answers or as fast as is wanted, and takes the time of each answer.</summary>
/// <param name="api">Where the API answers.</param>
/// <param name="processId">The process of the API.</param>
/// <param name="modelsProcessId">The process of LocalBedrock; null: its processor time is not taken.</param>
internal sealed class LoadRun(Uri api, int processId, int? modelsProcessId = null) : IDisposable
{
    // An open loop that is never answered must not fill the machine.
    private const int MostUnderWay = 20_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = api,
        Timeout = TimeSpan.FromSeconds(60),
    };
    private readonly string[] _questions =
    [
        "Who acquired Northwind Traders?",
        "Where is the company that acquired Northwind Traders headquartered?",
        "When was Northwind Traders acquired?",
        "Who leads Contoso?",
    ];

    private int _number;

    /// <summary>The memory of the API, MiB.</summary>
    public double RssMiB
    {
        get
        {
            using var process = Process.GetProcessById(processId);
            return process.WorkingSet64 / 1048576.0;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>So many callers, each of whom asks again once it is answered.</summary>
    public async Task<LoadStage> ClosedAsync(string name, int callers, TimeSpan duration)
    {
        var outcome = new Outcome();
        var before = ProcessorTimes();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(async _ =>
                {
                    while (clock.Elapsed < duration)
                    {
                        await AskAsync(outcome);
                    }
                })
        );
        return outcome.ToStage(name, clock.Elapsed, clock.Elapsed, RssMiB, Since(before));
    }

    /// <summary>So many questions a second, whether or not those before are answered.</summary>
    public async Task<LoadStage> OpenAsync(string name, double rate, TimeSpan duration)
    {
        var outcome = new Outcome();
        var underWay = new ConcurrentDictionary<Task, bool>();
        var before = ProcessorTimes();
        var clock = Stopwatch.StartNew();
        var (sent, peak, sampled) = (0, RssMiB, TimeSpan.Zero);
        while (clock.Elapsed < duration)
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * rate); sent < due; sent++)
            {
                if (underWay.Count >= MostUnderWay)
                {
                    outcome.Fail();
                    continue;
                }

                var call = Task.Run(() => AskAsync(outcome));
                underWay[call] = true;
                _ = call.ContinueWith(ended => underWay.TryRemove(ended, out _), TaskScheduler.Default);
            }

            if (clock.Elapsed - sampled > TimeSpan.FromSeconds(1))
            {
                (peak, sampled) = (Math.Max(peak, RssMiB), clock.Elapsed);
            }

            await Task.Delay(5);
        }

        await Task.WhenAll(underWay.Keys);
        return outcome.ToStage(name, duration, clock.Elapsed, Math.Max(peak, RssMiB), Since(before));
    }

    /// <summary>Streams that are read slowly, and how health answers beside them, milliseconds in order.</summary>
    public async Task<(int Streams, IReadOnlyList<double> HealthTimes)> SlowStreamsAsync(int count, TimeSpan hold)
    {
        using var stopping = new CancellationTokenSource(hold);
        var open = 0;
        var streams = Enumerable
            .Range(0, count)
            .Select(async i =>
            {
                // Spread over the first half, as callers come one by one.
                await Task.Delay(TimeSpan.FromMilliseconds(hold.TotalMilliseconds / 2 * i / count));
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
                    {
                        Content = JsonContent.Create(new { question = Next(), stream = true }),
                    };
                    using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping.Token);
                    if (response.IsSuccessStatusCode)
                    {
                        Interlocked.Increment(ref open);
                        await using var body = await response.Content.ReadAsStreamAsync(stopping.Token);
                        var one = new byte[1];
                        while (true)
                        {
                            await body.ReadExactlyAsync(one, stopping.Token);
                            await Task.Delay(500, stopping.Token);
                        }
                    }
                }
                catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
                {
                    // The end of the hold, or of the answer.
                }
            })
            .ToList();
        var times = new List<double>();
        while (!stopping.IsCancellationRequested)
        {
            var clock = Stopwatch.GetTimestamp();
            using (await _http.GetAsync("/health"))
            {
                times.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            }

            await Task.Delay(100);
        }

        await Task.WhenAll(streams);
        times.Sort();
        return (open, times);
    }

    private (TimeSpan Api, TimeSpan Models) ProcessorTimes() =>
        (ProcessorTime(processId), modelsProcessId is { } models ? ProcessorTime(models) : TimeSpan.Zero);

    private static TimeSpan ProcessorTime(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    private (TimeSpan Api, TimeSpan Models) Since((TimeSpan Api, TimeSpan Models) before)
    {
        var now = ProcessorTimes();
        return (now.Api - before.Api, now.Models - before.Models);
    }

    private string Next() => _questions[(uint)Interlocked.Increment(ref _number) % _questions.Length];

    private async Task AskAsync(Outcome outcome)
    {
        var clock = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _http.PostAsJsonAsync("/v1/query", new { question = Next() });
            outcome.Add(response.StatusCode, response.Headers.RetryAfter is not null, Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            outcome.Fail();
        }
    }

    private sealed class Outcome
    {
        private readonly Lock _lock = new();
        private readonly List<double> _answers = [];
        private readonly List<double> _refusals = [];
        private int _withoutWait;
        private int _failures;

        public void Add(HttpStatusCode status, bool saysWhen, double seconds)
        {
            lock (_lock)
            {
                switch (status)
                {
                    case HttpStatusCode.OK:
                        _answers.Add(seconds);
                        break;
                    case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                        _refusals.Add(seconds);
                        _withoutWait += saysWhen ? 0 : 1;
                        break;
                    default:
                        _failures++;
                        break;
                }
            }
        }

        public void Fail()
        {
            lock (_lock)
            {
                _failures++;
            }
        }

        public LoadStage ToStage(string name, TimeSpan sending, TimeSpan elapsed, double rss, (TimeSpan Api, TimeSpan Models) processor)
        {
            _answers.Sort();
            _refusals.Sort();
            return new LoadStage(
                name,
                (_answers.Count + _refusals.Count + _failures) / sending.TotalSeconds,
                _answers.Count / elapsed.TotalSeconds,
                _answers,
                _refusals,
                _withoutWait,
                _failures,
                rss,
                processor.Api.TotalMilliseconds / _answers.Count,
                processor.Models.TotalMilliseconds / _answers.Count
            );
        }
    }
}
