using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LlmOps.Cli.Smoke;

/// <summary>Asks a deployed API whether it does its work: health, readiness, and questions whose answers are known.</summary>
internal sealed class SmokeCheck(ApiClient api, TimeSpan wait, TextWriter output)
{
    // One good answer may come from a task that is about to be replaced.
    private const int HealthyInARow = 5;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits for <c>/health</c> and <c>/health/ready</c>.</summary>
    /// <returns>True where both answered 200 in time.</returns>
    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        string? fault = null;
        for (var healthy = 0; healthy < HealthyInARow; )
        {
            fault = await api.FindFaultAsync("/health", cancellationToken);
            healthy = fault is null ? healthy + 1 : 0;
            if (fault is not null && !await PauseAsync())
            {
                await output.WriteLineAsync(
                    $"FAIL  /health was not 200 {HealthyInARow} times in a row within {wait.TotalSeconds:0.#} s; the last answer: {fault}"
                );
                return false;
            }
        }

        await output.WriteLineAsync($"  ok  /health is 200, {HealthyInARow} times in a row");
        begun = Stopwatch.GetTimestamp();
        while ((fault = await api.FindFaultAsync("/health/ready", cancellationToken)) is not null)
        {
            if (!await PauseAsync())
            {
                await output.WriteLineAsync($"FAIL  /health/ready is not 200: {fault}");
                return false;
            }
        }

        await output.WriteLineAsync("  ok  /health/ready is 200");
        return true;

        async Task<bool> PauseAsync()
        {
            if (Stopwatch.GetElapsedTime(begun) >= wait)
            {
                return false;
            }

            await Task.Delay(s_interval < wait ? s_interval : wait, TimeProvider.System, cancellationToken);
            return true;
        }
    }

    /// <summary>Asks the questions one after the other, in conversations of their own.</summary>
    public async Task<IReadOnlyList<GoldenAnswer>> AskAsync(IReadOnlyList<GoldenQuestion> questions, CancellationToken cancellationToken)
    {
        var run = $"smoke-{Guid.NewGuid():N}"[..18];
        var answers = new List<GoldenAnswer>();
        foreach (var question in questions)
        {
            var body = new JsonObject { ["question"] = question.Question, ["sessionId"] = $"{run}-{question.After ?? question.Id}" };
            var begun = Stopwatch.GetTimestamp();
            try
            {
                var response = await api.SendAsync(HttpMethod.Post, "/v1/query", body, cancellationToken);
                answers.Add(GoldenAnswer.Read(question, Stopwatch.GetElapsedTime(begun).TotalSeconds, response));
            }
            catch (Exception e)
                when (e is HttpRequestException or ApiProblemException or OperationCanceledException
                    && !cancellationToken.IsCancellationRequested
                )
            {
                answers.Add(new GoldenAnswer(question, Stopwatch.GetElapsedTime(begun).TotalSeconds, e.Message));
            }
        }

        return answers;
    }
}
