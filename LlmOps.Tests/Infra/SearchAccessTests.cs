using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Infra;

/// <summary>The function that sets OpenSearch's roles up, against a stand-in of the security API.</summary>
public sealed class SearchAccessTests : IAsyncLifetime
{
    private const string Event = """
        {"roles": {"llmops-test-reader": {"backend_roles": ["arn:aws:iam::111122223333:role/reader"], "definition": {"cluster_permissions": ["cluster:monitor/main"]}},
                   "llmops-test-writer": {"backend_roles": ["arn:aws:iam::111122223333:role/writer"], "definition": {"cluster_permissions": []}}}}
        """;

    private readonly List<(string Path, JsonNode Body, string Signature)> _calls = [];
    private WebApplication _server = null!;
    private int _refusals;
    private int _refusal = 503;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPut(
            "/{**path}",
            async (HttpContext context, string path) =>
            {
                if (_refusals > 0)
                {
                    _refusals--;
                    return Results.Text("{\"message\":\"not now\"}", statusCode: _refusal);
                }

                _calls.Add((path, (await JsonNode.ParseAsync(context.Request.Body))!, context.Request.Headers.Authorization.ToString()));
                return Results.Ok();
            }
        );
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task EachRoleIsWrittenAndThenMapped()
    {
        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(
            [
                "_plugins/_security/api/roles/llmops-test-reader",
                "_plugins/_security/api/rolesmapping/llmops-test-reader",
                "_plugins/_security/api/roles/llmops-test-writer",
                "_plugins/_security/api/rolesmapping/llmops-test-writer",
            ],
            _calls.Select(call => call.Path)
        );
        Assert.Equal("arn:aws:iam::111122223333:role/reader", _calls[1].Body["backend_roles"]![0]!.GetValue<string>());
        Assert.All(_calls, call => Assert.Equal("signed", call.Signature));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(403)]
    public async Task WhatMayPassIsTriedAgain(int status)
    {
        (_refusals, _refusal) = (3, status);

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(4, _calls.Count);
    }

    [Fact]
    public async Task WhatIsWrongFailsAtOnceAndSaysWhy()
    {
        (_refusals, _refusal) = (1, 400);

        var run = await RunAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("roles/llmops-test-reader was answered 400", run.Errors, StringComparison.Ordinal);
        Assert.Contains("not now", run.Errors, StringComparison.Ordinal);
        Assert.Empty(_calls);
    }

    private Task<ScriptRun> RunAsync()
    {
        Assert.SkipUnless(ScriptRun.Exists("python3"), "python3 is not installed.");
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var program =
            $"import json, handler; handler.handle(json.loads('''{Event}'''), sign=lambda method, url, data: {{'Authorization': 'signed', "
            + $"'Content-Type': 'application/json'}})";
        return ScriptRun.StartAsync(
            "python3",
            ["-B", "-c", program],
            new Dictionary<string, string> { ["ENDPOINT"] = address, ["RETRY_SECONDS"] = "0.01" },
            RepositoryFiles.PathOf("infra", "modules", "search", "access")
        );
    }
}
