using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.Access;

/// <summary>Tries every operation of the OpenAPI document as one tenant with the ids of another. A route with an id in its path is covered
/// by being there; one with a body, or with another kind of id, has to be added here, and the test fails until it is.</summary>
public sealed partial class TenantProbeTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private const string Secret = "heliotrope";

    /// <summary>What the bodies of operations name of another tenant.</summary>
    private static readonly Dictionary<string, Func<Target, object?>> s_bodies = new(StringComparer.Ordinal)
    {
        ["Query"] = target => new
        {
            question = "What is the password of the Fabrikam vault?",
            sessionId = target.Session,
            filters = new { documentId = target.Document },
        },
        ["Search"] = target => new
        {
            question = "What is the password of the Fabrikam vault?",
            topK = 100,
            filters = new { documentId = target.Document },
        },
        ["SendDocuments"] = target => new
        {
            documents = new[] { new { id = target.Document, content = "Another tenant's own document." } },
        },
        ["GiveFeedback"] = target => new
        {
            turnId = target.Turn,
            sessionId = target.Session,
            thumbs = "up",
        },
        ["CreateKey"] = target => new
        {
            name = "stolen",
            scopes = new[] { "ask" },
            tenant = target.Tenant,
        },

        ["ReplayAnswer"] = _ => new { topPassages = 1 },
        ["SetBudget"] = _ => new { usd = 1 },

        // Runs and models are another tenant's where its conversations trained them; these take no body.
        ["PromoteModel"] = _ => null,
        ["RollBackModel"] = _ => null,
        ["StopFineTuneRun"] = _ => null,

        // The operator's alone; they name nothing of a tenant.
        ["StartFineTuneRun"] = _ => null,
        ["PlanFineTuneRun"] = _ => null,
    };

    /// <summary>Operations that name something of another tenant in their query.</summary>
    private static readonly Dictionary<string, Func<Target, string>> s_queries = new(StringComparer.Ordinal)
    {
        ["ListDocuments"] = target => $"?after={target.Document[..^1]}",
        ["ListKeys"] = target => $"?tenant={target.Tenant}",
        ["ListAudit"] = target => $"?tenant={target.Tenant}",
        ["SetBudget"] = target => $"?tenant={target.Tenant}&key={target.Key}",
        ["RemoveBudget"] = target => $"?tenant={target.Tenant}&key={target.Key}",
    };

    /// <summary>Operations that make something of the caller's own, whatever id another tenant has for its own.</summary>
    private static readonly string[] s_ownThings = ["Query", "SendDocuments"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatBelongsToAnotherTenantLooksLikeWhatIsNotThere()
    {
        using var victim = await OpenAsync("probe-a");
        using var attacker = await OpenAsync("probe-b");
        var (keyId, _) = await services.MakeKeyAsync("probe-a", ["ask"], name: "target");
        await SendAsync(victim, "probe-document-1", $"The password of the Fabrikam vault is {Secret}.");
        using var asked = await victim.PostAsJsonAsync(
            "/v1/query",
            new { question = "What is the password of the Fabrikam vault?", sessionId = "probe-session-1" },
            Cancel
        );
        var turn = await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Contains(Secret, turn.GetProperty("answer").GetString(), StringComparison.Ordinal);
        var theirs = new Target("probe-a", "probe-document-1", "probe-session-1", keyId, turn.GetProperty("turnId").GetString()!);
        var absent = new Target(
            "probe-n",
            "probe-document-2",
            "probe-session-2",
            "zzzzzzzzzzzz",
            turn.GetProperty("turnId").GetString()![..^4] + "0000"
        );
        var before = await ViewAsync(victim, theirs);
        var faults = new List<string>();
        var count = 0;
        foreach (var (operation, method, path) in (await OperationsAsync()).OrderBy(operation => s_ownThings.Contains(operation.Operation)))
        {
            count++;
            if (
                UriOf(operation, path, theirs) is not { } uri
                || (method != HttpMethod.Get && method != HttpMethod.Delete && !s_bodies.ContainsKey(operation))
            )
            {
                faults.Add($"{operation} ({method} {path}) is not covered: say here what it names of another tenant.");
                continue;
            }

            var (status, text) = await CallAsync(attacker, operation, method, uri, theirs);
            var (otherStatus, otherText) = await CallAsync(attacker, operation, method, UriOf(operation, path, absent)!, absent);
            if (text.Contains(Secret, StringComparison.Ordinal))
            {
                faults.Add($"{operation} tells what is in it: {text}");
            }

            if (status != otherStatus || (operation != "SendDocuments" && text != otherText))
            {
                faults.Add($"{operation} tells that it is there: {status} {text} instead of {otherStatus} {otherText}");
            }

            if (path.Contains('{', StringComparison.Ordinal) && method == HttpMethod.Get && status != HttpStatusCode.NotFound)
            {
                faults.Add($"{operation} answers {status}.");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(count >= 12, "The OpenAPI document lists too little.");
        Assert.Equal(before, await ViewAsync(victim, theirs));
    }

    [Fact]
    public async Task WhatBelongsToAnotherTenantTakesTheSameWorkAsWhatIsNotThere()
    {
        // A clock would only say how busy the machine is: the same calls of the same stores in the same order take the same time.
        using var victim = await OpenAsync("work-a");
        var (keyId, _) = await services.MakeKeyAsync("work-a", ["ask"], name: "target");
        await SendAsync(victim, "work-document-1", $"The password of the Fabrikam vault is {Secret}.");
        using var asked = await victim.PostAsJsonAsync(
            "/v1/query",
            new { question = "What is the password of the Fabrikam vault?", sessionId = "work-session-1" },
            Cancel
        );
        var turn = (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("turnId").GetString()!;
        var theirs = new Target("work-a", "work-document-1", "work-session-1", keyId, turn);
        var absent = new Target("work-n", "work-document-2", "work-session-2", "zzzzzzzzzzzz", turn[..^4] + "0000");
        var calls = new ConcurrentQueue<RecordedCall>();
        await using var api = RecordedApi.Start(services, calls);
        var (_, key) = await services.MakeKeyAsync("work-b", [.. CallerScopes.All], ["*"], name: "all");
        using var attacker = api.CreateClient();
        attacker.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var faults = new List<string>();
        var worked = 0;
        foreach (var (operation, method, path) in (await OperationsAsync()).Where(found => !s_ownThings.Contains(found.Operation)))
        {
            // Once before, so that neither finds a colder cache than the other.
            await WorkAsync(absent);
            var (known, unknown) = (await WorkAsync(theirs), await WorkAsync(absent));
            worked += unknown.Count;
            if (!known.SequenceEqual(unknown))
            {
                faults.Add($"{operation}: {string.Join(", ", known)} instead of {string.Join(", ", unknown)}");
            }

            async Task<IReadOnlyList<string>> WorkAsync(Target target)
            {
                calls.Clear();
                await CallAsync(attacker, operation, method, UriOf(operation, path, target)!, target);
                return
                [
                    .. calls
                        .Where(call => call.Arguments.Any(argument => argument is TenantScope { TenantId: "work-b" }))
                        .Select(call => $"{call.Method.DeclaringType!.Name}.{call.Method.Name}"),
                ];
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(worked >= 10, "The calls of the stores were not recorded.");
    }

    [Fact]
    public async Task TwoTenantsWithTheSameIdsLiveSideBySide()
    {
        using var first = await OpenAsync("twin-a");
        using var second = await OpenAsync("twin-b");
        await SendAsync(first, "same", "Contoso acquired Northwind Traders in March 2021.");
        await SendAsync(second, "same", "Fabrikam acquired Northwind Traders in June 2019.");

        Assert.Contains("Contoso", await AnswerAsync(first), StringComparison.Ordinal);
        Assert.Contains("Fabrikam", await AnswerAsync(second), StringComparison.Ordinal);
        var session = await second.GetFromJsonAsync<JsonElement>("/v1/sessions/same", Cancel);
        Assert.DoesNotContain("Contoso", session.GetRawText(), StringComparison.Ordinal);
        Assert.Single(session.GetProperty("turns").EnumerateArray());

        using var deletion = await first.DeleteAsync("/v1/documents/same", Cancel);
        Assert.Equal(HttpStatusCode.OK, deletion.StatusCode);
        Assert.Contains("Fabrikam", await AnswerAsync(second), StringComparison.Ordinal);

        async Task<string> AnswerAsync(HttpClient client)
        {
            using var response = await client.PostAsJsonAsync(
                "/v1/query",
                new { question = "Who acquired Northwind Traders?", sessionId = "same" },
                Cancel
            );
            return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("answer").GetString()!;
        }
    }

    private async Task<HttpClient> OpenAsync(string tenant)
    {
        var (_, key) = await services.MakeKeyAsync(tenant, [.. CallerScopes.All], ["*"], name: "all");
        var client = services.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task SendAsync(HttpClient client, string id, string content)
    {
        using var response = await client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id, content } } }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Tour.WaitReadyAsync(client, $"/v1/documents/{id}", Cancel);
    }

    private async Task<IReadOnlyList<(string Operation, HttpMethod Method, string Path)>> OperationsAsync()
    {
        var document = await services.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        return
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path =>
                    path.Value.EnumerateObject()
                        .Select(operation =>
                            (
                                operation.Value.GetProperty("operationId").GetString()!,
                                new HttpMethod(operation.Name.ToUpperInvariant()),
                                path.Name
                            )
                        )
                ),
        ];
    }

    /// <summary>The path with the target's ids in it, by the collection that an id stands behind; null where that is unknown.</summary>
    private static string? UriOf(string operation, string path, Target target)
    {
        var known = true;
        var uri = Parameter()
            .Replace(
                path,
                match =>
                {
                    var id = match.Groups[1].Value switch
                    {
                        "documents" => target.Document,
                        "sessions" => target.Session,
                        "keys" or "models" or "runs" or "requests" => target.Key,
                        "tenants" => target.Tenant,
                        "turns" or "answers" => target.Turn,
                        "budgets" => "key-daily",
                        _ => null,
                    };
                    known &= id is not null;
                    return $"/{match.Groups[1].Value}/{id}";
                }
            );
        return known ? uri + s_queries.GetValueOrDefault(operation)?.Invoke(target) : null;
    }

    private static async Task<(HttpStatusCode Status, string Text)> CallAsync(
        HttpClient client,
        string operation,
        HttpMethod method,
        string uri,
        Target target
    )
    {
        using var request = new HttpRequestMessage(method, uri)
        {
            Content = s_bodies.GetValueOrDefault(operation)?.Invoke(target) is { } body ? JsonContent.Create(body) : null,
        };
        using var response = await client.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        foreach (
            var (id, name) in new[]
            {
                (target.Session, "SESSION"),
                (target.Document, "DOCUMENT"),
                (target.Key, "KEY"),
                (target.Tenant, "TENANT"),
                (target.Turn, "TURN"),
            }
        )
        {
            text = text.Replace(id, name, StringComparison.Ordinal);
        }

        return (response.StatusCode, Changing().Replace(text, "\"$1\":\"…\""));
    }

    private static async Task<string> ViewAsync(HttpClient client, Target target)
    {
        var parts = new List<string>();
        foreach (
            var path in (string[])
                [
                    $"/v1/documents/{target.Document}",
                    $"/v1/documents/{target.Document}/text",
                    $"/v1/sessions/{target.Session}",
                    "/v1/keys",
                    "/v1/documents",
                ]
        )
        {
            using var response = await client.GetAsync(path, Cancel);
            parts.Add(
                $"{path}: {response.StatusCode} {Changing().Replace(await response.Content.ReadAsStringAsync(Cancel), "\"$1\":\"…\"")}"
            );
        }

        return string.Join(Environment.NewLine, parts);
    }

    [GeneratedRegex(@"/([a-z-]+)/\{[^}]+\}")]
    private static partial Regex Parameter();

    // What differs from call to call.
    [GeneratedRegex("\"(traceId|turnId|at|updatedAt|acceptedAt)\":\"[^\"]*\"")]
    private static partial Regex Changing();

    private sealed record Target(string Tenant, string Document, string Session, string Key, string Turn);
}
