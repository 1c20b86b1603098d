using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Cli;

namespace LlmOps.Tests.Cli;

public sealed class SmokeCommandTests : IDisposable
{
    private const string Address = "https://api.example";

    private readonly TemporaryDirectory _folder = new("smoke");
    private readonly Queue<HttpStatusCode> _health = new();
    private readonly List<JsonElement> _asked = [];
    private Func<string, HttpResponseMessage> _answer = question =>
        question.Contains("founded", StringComparison.Ordinal) ? Answer("Ingrid Solberg founded it.", "history") : Refusal();

    public SmokeCommandTests() =>
        File.WriteAllText(
            Questions,
            """
            {"id": "founder", "question": "Who founded Northwind?", "answerable": true, "documents": ["history"], "contains": ["ingrid solberg"]}
            {"id": "when", "after": "founder", "question": "and when was it founded?", "answerable": true, "documents": ["history"], "contains": []}

            {"id": "unknown", "question": "What is the population of Ulaanbaatar?", "answerable": false, "documents": [], "contains": []}
            """
        );

    private string Questions => _folder.Combine("questions.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnApiThatDoesItsWorkPasses()
    {
        var (exit, output, _) = await RunAsync("--questions", Questions);

        Assert.True(exit == 0, output);
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Assert.Contains("  ok  recall: 1", output, StringComparison.Ordinal);
        Assert.Contains("  ok  US dollars: 0.003", output, StringComparison.Ordinal);
        var sessions = _asked.Select(body => body.GetProperty("sessionId").GetString()!).ToList();
        Assert.EndsWith("-founder", sessions[0], StringComparison.Ordinal);
        Assert.Equal(sessions[0], sessions[1]);
        Assert.NotEqual(sessions[0], sessions[2]);
    }

    [Fact]
    public async Task ADocumentIsKnownByItsFileNameWithoutItsExtension()
    {
        var right = _answer;
        _answer = question =>
            question.Contains("founded", StringComparison.Ordinal) ? Answer("Ingrid Solberg founded it.", "history.md") : right(question);

        var (exit, output, _) = await RunAsync("--questions", Questions);

        Assert.True(exit == 0, output);
    }

    [Theory]
    [InlineData("founded", "Ingrid Solberg founded it.", "another", "recall", "founder")]
    [InlineData("founded", "Somebody founded it.", "history", "recall", "founder")]
    [InlineData("founded", "Ingrid Solberg founded it.", null, "answers with citations", "founder")]
    [InlineData("Ulaanbaatar", "1.6 million.", "history", "unanswerable ones refused", "unknown")]
    public async Task AWrongAnswerIsNamedAndFailsItsLimit(string about, string text, string? document, string limit, string id)
    {
        var right = _answer;
        _answer = question => question.Contains(about, StringComparison.Ordinal) ? Answer(text, document) : right(question);

        var (exit, output, _) = await RunAsync("--questions", Questions);

        Assert.Equal(1, exit);
        Assert.Contains($"FAIL  {limit}: ", output, StringComparison.Ordinal);
        Assert.Contains($"      {id}: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cost", "0.001", "US dollars")]
    [InlineData("--p95", "0", "p95 seconds")]
    public async Task LimitsAreOptions(string option, string value, string limit)
    {
        var (exit, output, _) = await RunAsync("--questions", Questions, option, value);

        Assert.Equal(1, exit);
        Assert.Contains($"FAIL  {limit}: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestThatFailsIsCountedAndNamed()
    {
        var right = _answer;
        _answer = question =>
            question.StartsWith("and", StringComparison.Ordinal) ? new(HttpStatusCode.InternalServerError) : right(question);

        var (exit, output, _) = await RunAsync("--questions", Questions, "--recall", "0");

        Assert.Equal(1, exit);
        Assert.Contains("FAIL  failed requests: 1", output, StringComparison.Ordinal);
        Assert.Matches("      when: .*500", output);
    }

    [Fact]
    public async Task HealthHasToBeGoodFiveTimesInARow()
    {
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable])
        {
            _health.Enqueue(status);
        }

        var (exit, output, _) = await RunAsync("--wait", "0");

        Assert.Equal(1, exit);
        Assert.Contains("FAIL  /health was not 200 5 times in a row", output, StringComparison.Ordinal);
        Assert.Contains("503", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("--wait", "0")).Exit);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("--questions", "no-such-file.jsonl", "cannot be read")]
    [InlineData("--recall", "-1", "zero or above")]
    [InlineData("--recall", "much", "much")]
    public async Task ACommandLineThatCannotBeUsedSaysWhy(string option, string value, string reason)
    {
        var (exit, _, error) = await RunAsync(option, value);

        Assert.Equal(2, exit);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("{\"id\": \"a\"}")]
    public async Task QuestionsThatCannotBeReadSayWhy(string text)
    {
        await File.WriteAllTextAsync(Questions, text, TestContext.Current.CancellationToken);

        var (exit, _, error) = await RunAsync("--questions", Questions);

        Assert.Equal(2, exit);
        Assert.NotEqual(string.Empty, error);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await LlmOpsCommand.RunAsync(
            ["smoke", Address, .. options],
            url => new HttpClient(new Api(this)) { BaseAddress = url },
            output,
            error
        );
        return (exit, output.ToString(), error.ToString());
    }

    private static HttpResponseMessage Answer(string text, string? document) =>
        new()
        {
            Content = JsonContent.Create(
                new
                {
                    answer = text,
                    answered = true,
                    citations = document is null ? [] : new[] { new { documentId = document } },
                    usage = new { costUsd = 0.001m },
                    degraded = Array.Empty<string>(),
                }
            ),
        };

    private static HttpResponseMessage Refusal() =>
        new()
        {
            Content = JsonContent.Create(
                new
                {
                    answer = "The documents do not say.",
                    answered = false,
                    usage = new { costUsd = 0.001m },
                }
            ),
        };

    private sealed class Api(SmokeCommandTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.StartsWith("/health", StringComparison.Ordinal))
            {
                return new(test._health.TryDequeue(out var status) ? status : HttpStatusCode.OK);
            }

            var body = await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken);
            test._asked.Add(body);
            return test._answer(body.GetProperty("question").GetString()!);
        }
    }
}
