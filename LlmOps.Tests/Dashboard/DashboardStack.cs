using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Dashboard;

/// <summary>The whole stack with the real dashboard beside it, a few documents ingested and one question asked.</summary>
public sealed class DashboardStack : IAsyncLifetime
{
    public const string Collection = "The stack with its dashboard";

    public const string Question = "Who acquired Northwind Traders?";

    private static readonly string[] s_documents = ["northwind-history.md", "acquisition-announcement.html", "contoso-profile.md"];

    private readonly TemporaryDirectory _data = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private DistributedApplication? _application;
    private DashboardTraces? _traces;

    public DistributedApplication Application => _application!;

    /// <summary>A client of the dashboard's own HTTP interface.</summary>
    public HttpClient Api => _traces!.Api;

    public Uri Frontend => Api.BaseAddress!;

    /// <summary>The address that signs a browser in.</summary>
    public string Login { get; private set; } = "";

    /// <summary>The answer, as the API gave it.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>The text of the first passage it is grounded in.</summary>
    public string Quote { get; private set; } = "";

    /// <summary>Everything the AppHost and the resources said.</summary>
    public string Output => string.Join(Environment.NewLine, _lines.TakeLast(200));

    /// <summary>The folder that holds all projects.</summary>
    public static string Repository => Path.GetDirectoryName(Projects.LlmOps_AppHost.ProjectPath)!;

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = true },
            ["--stores", "embedded", "--data", _data.Path],
            patience.Token
        );

        // Commands with arguments ask for them in the dashboard, which tests of Aspire do not do unless told to.
        builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "true";
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(new LineLoggerProvider(_lines)));
        _application = await builder.StartHealthyAsync(() => Output, patience.Token);
        try
        {
            Login = (await _application.GetDashboardUrlAsync(patience.Token)).ToString();
            await IngestAsync(patience.Token);
            await AskAsync("Where is Contoso headquartered?", patience.Token);
            (Answer, Quote) = await AskAsync(Question, patience.Token);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or DistributedApplicationException or HttpRequestException)
        {
            throw new DistributedApplicationException(
                $"The stack with its dashboard did not come up: {exception.Message}{Environment.NewLine}{Output}",
                exception
            );
        }

        _traces = new DashboardTraces(_application);
    }

    public async ValueTask DisposeAsync()
    {
        _traces?.Dispose();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        _data.Dispose();
    }

    public IEnumerable<ProjectResource> ProjectResources() =>
        Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>();

    /// <summary>The question's trace, once the dashboard has all of it.</summary>
    public Task<DashboardTrace> TraceOfQuestionAsync(
        Func<IReadOnlyList<DashboardSpan>, bool> complete,
        CancellationToken cancellationToken
    ) =>
        _traces!.FindAsync(
            trace => trace.Spans.Any(span => span["gen_ai.input.messages"]?.Contains(Question, StringComparison.Ordinal) == true),
            trace => complete(trace.Spans),
            cancellationToken
        );

    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        using var client = Application.CreateHttpClient("query-api");
        using var form = new MultipartFormDataContent();
        foreach (var document in s_documents)
        {
            var content = new ByteArrayContent(
                await File.ReadAllBytesAsync(Path.Combine(Repository, "samples", "documents", document), cancellationToken)
            );
            content.Headers.ContentType = new MediaTypeHeaderValue(
                document.EndsWith(".md", StringComparison.Ordinal) ? "text/markdown" : "text/html"
            );
            form.Add(content, "files", document);
        }

        using var accepted = await client.PostAsync(new Uri("/v1/documents", UriKind.Relative), form, cancellationToken);
        accepted.EnsureSuccessStatusCode();
        while (true)
        {
            var documents = await client.GetFromJsonAsync<JsonNode>("/v1/documents", cancellationToken);
            if ((int?)documents!["counts"]?["ready"] == s_documents.Length)
            {
                return;
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    private async Task<(string Answer, string Quote)> AskAsync(string question, CancellationToken cancellationToken)
    {
        using var client = Application.CreateHttpClient("query-api");
        using var response = await client.PostAsJsonAsync(
            "/v1/query",
            new { sessionId = $"dashboard-{Guid.NewGuid():N}", question },
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(JsonSerializerOptions.Web, cancellationToken);
        return ((string)answer!["answer"]!, (string)answer["citations"]![0]!["quote"]!);
    }
}
