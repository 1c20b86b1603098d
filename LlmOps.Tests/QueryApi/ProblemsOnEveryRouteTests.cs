using System.Text;
using System.Text.Json;
using LlmOps.Engine.Access;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LlmOps.Tests.QueryApi;

/// <summary>Walks every route that the service has with every kind of error and every kind of Accept header. A new route is covered by
/// being there.</summary>
public sealed class ProblemsOnEveryRouteTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static readonly string?[] s_accepts =
    [
        null,
        "application/json",
        "application/problem+json",
        "text/event-stream",
        "text/plain",
        "application/xml",
        "*/*;q=0",
        "text/html,application/xhtml+xml",
        "image/*",
        "nonsense",
        ";;;,,\"",
    ];

    // A health page answers 503 with a report of its own.
    private static readonly string[] s_reports = ["/health", "/health/ready", "/alive"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryErrorOfEveryRouteIsAProblemWhateverTheCallerAccepts()
    {
        Exception fault = new InvalidOperationException("a mistake of ours");
        await using var broken = services
            .StartApi(new Dictionary<string, string>())
            .WithWebHostBuilder(builder =>
                builder.ConfigureTestServices(collection =>
                {
                    Break<IDocumentCatalog>();
                    Break<IDocumentStore>();
                    Break<ILedger>();
                    Break<IBudgetStore>();
                    Break<IAnswerCache>();
                    Break<IShortTermMemory>();
                    Break<ITemporaryMemory>();
                    Break<ILongTermArchive>();
                    Break<IApiKeyStore>();
                    Break<IAuditLog>();
                    Break<IFineTuneRecords>();
                    Break<IErasureRecords>();

                    void Break<T>()
                        where T : class => collection.Replace(ServiceDescriptor.Singleton(_ => FaultProxy.Create<T>(() => fault)));
                })
            );
        using var client = broken.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        var failures = new List<string>();
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (method, path) in Routes(broken.Services))
        {
            foreach (var accept in s_accepts)
            {
                foreach (var (kind, body, type) in Bodies(method, path))
                {
                    await CheckAsync(services.Client, kind, method, path, accept, body, type);
                }

                await CheckAsync(services.Client, "unknown route", method, path.TrimEnd('/') + "/no/such/route", accept, null, null);
                await CheckAsync(services.Client, "wrong method", HttpMethod.Trace, path, accept, null, null);
                await CheckAsync(services.Client, "wrong parameter", method, path + "?limit=x&state=lost", accept, null, null);
                foreach (
                    var failing in (Exception[])
                        [
                            new InvalidOperationException("a mistake of ours"),
                            new IOException("some file"),
                            new StoreUnavailableException("catalog", "It is away."),
                            new TimeoutException(),
                        ]
                )
                {
                    fault = failing;
                    var (body, type) = Valid(method, path);
                    await CheckAsync(client, failing.GetType().Name, method, path, accept, body, type);
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(40).Prepend($"{failures.Count} failures")));
        Assert.All(
            Routes(broken.Services).Where(route => route.Path.StartsWith("/v1/", StringComparison.Ordinal)),
            route => Assert.Contains($"{route.Method} {route.Path}", refused)
        );

        async Task CheckAsync(HttpClient target, string kind, HttpMethod method, string path, string? accept, byte[]? body, string? type)
        {
            using var request = new HttpRequestMessage(method, path);
            if (accept is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept", accept);
            }

            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            using var response = await target.SendAsync(request, Cancel);
            var text = await response.Content.ReadAsStringAsync(Cancel);
            if ((int)response.StatusCode < 400)
            {
                return;
            }

            refused.Add($"{method} {path}");
            if (!IsProblem(response, text))
            {
                failures.Add(
                    $"{method} {path} Accept: {accept ?? "(none)"} [{kind}]: {(int)response.StatusCode} "
                        + $"{response.Content.Headers.ContentType} {text[..Math.Min(text.Length, 120)]}"
                );
            }
        }
    }

    private static bool IsProblem(HttpResponseMessage response, string text)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return false;
        }

        var problem = JsonDocument.Parse(text).RootElement;
        return problem.GetProperty("status").GetInt32() == (int)response.StatusCode
            && ((string[])["type", "title", "detail", "code"]).All(name =>
                problem.TryGetProperty(name, out var value) && !string.IsNullOrWhiteSpace(value.GetString())
            )
            && problem.GetProperty("type").GetString()!.EndsWith(problem.GetProperty("code").GetString()!, StringComparison.Ordinal)
            && !text.Contains("   at ", StringComparison.Ordinal);
    }

    private static List<(HttpMethod Method, string Path)> Routes(IServiceProvider provider) =>
        [
            .. provider
                .GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint =>
                    (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                        (new HttpMethod(method), PathOf(endpoint.RoutePattern))
                    )
                )
                .Where(route => route.Item1 != HttpMethod.Head && !s_reports.Contains(route.Item2))
                .Distinct(),
        ];

    private static string PathOf(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern) =>
        "/"
        + string.Join(
            '/',
            pattern.PathSegments.Select(segment =>
                string.Concat(
                    segment.Parts.Select(part =>
                        part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content
                        : part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator ? separator.Content
                        : "no-such"
                    )
                )
            )
        );

    private static IEnumerable<(string Kind, byte[]? Body, string? Type)> Bodies(HttpMethod method, string path)
    {
        yield return ("as it is", null, null);
        if (method == HttpMethod.Get || method == HttpMethod.Delete)
        {
            yield break;
        }

        yield return ("no JSON", "{"u8.ToArray(), "application/json");
        yield return ("unknown field", """{"no-such":1}"""u8.ToArray(), "application/json");
        yield return ("empty", [], "application/json");
        yield return ("stream of nothing", """{"question":" ","stream":true}"""u8.ToArray(), "application/json");
        yield return ("no UTF-8", [0x22, 0xC3, 0x28, 0x22], "application/json");
        yield return ("other type", "a=b"u8.ToArray(), "application/x-www-form-urlencoded");
        yield return ("broken form", "--x\r\n"u8.ToArray(), "multipart/form-data; boundary=x");
        yield return ("form without boundary", "--x\r\n"u8.ToArray(), "multipart/form-data");
        yield return ("broken type", "{}"u8.ToArray(), "application/");
        yield return (
            "too large",
            new byte[300_000],
            path.Contains("documents", StringComparison.Ordinal) ? "multipart/form-data; boundary=x" : "application/json"
        );
    }

    private static (byte[]? Body, string? Type) Valid(HttpMethod method, string path) =>
        method != HttpMethod.Post ? (null, null)
        : path.Contains("documents", StringComparison.Ordinal)
            ? (Encoding.UTF8.GetBytes("""{"documents":[{"id":"a","content":"x"}]}"""), "application/json")
        : (Encoding.UTF8.GetBytes("""{"question":"Where?","stream":true}"""), "application/json");
}
