using System.Text.Json.Nodes;
using LlmOps.LocalBedrock.Upstream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class UpstreamTests
{
    [Fact]
    public async Task ChatIsForwardedWholeAndStreamed()
    {
        JsonNode? seen = null;
        await using var upstream = await StartAsync(async context =>
        {
            seen = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            Assert.Equal("Bearer key", context.Request.Headers.Authorization.ToString());
            if ((bool)seen!["stream"]!)
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync(
                    """
                    data: {"model":"llama","choices":[{"delta":{"content":"Hel"}}]}

                    data: {"model":"llama","choices":[{"delta":{"content":"lo"},"finish_reason":"length"}]}

                    data: {"model":"llama","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2}}

                    data: [DONE]


                    """.ReplaceLineEndings("\n")
                );
            }
            else
            {
                await context.Response.WriteAsync(
                    """{"model":"llama","choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":2}}"""
                );
            }
        });
        using var factory = Factory(upstream);
        using var client = factory.CreateClient();
        var request = Question("hi");
        request["system"] = new JsonArray(new JsonObject { ["text"] = "Be brief." });
        request["inferenceConfig"] = new JsonObject { ["maxTokens"] = 20, ["temperature"] = 0.5 };

        var whole = await client.PostAsync(ConversePath(), request);
        var streamed = await client.PostAsync(ConversePath(operation: "converse-stream"), request);

        Assert.Equal("Hello", whole.Answer);
        Assert.Equal((11, 2), ((int)whole.Json["usage"]!["inputTokens"]!, (int)whole.Json["usage"]!["outputTokens"]!));
        Assert.Equal("llama", (string?)whole.Json["trace"]!["promptRouter"]!["invokedModelId"]);
        Assert.Equal(
            "Hello",
            string.Concat(streamed.Events.Where(e => e.Type == "contentBlockDelta").Select(e => (string)e.Payload["delta"]!["text"]!))
        );
        Assert.Equal("max_tokens", (string?)streamed.Events[^2].Payload["stopReason"]);
        Assert.Equal(11, (int)streamed.Events[^1].Payload["usage"]!["inputTokens"]!);
        Assert.Equal("system", (string?)seen!["messages"]![0]!["role"]);
        Assert.Equal(20, (int)seen["max_tokens"]!);
    }

    [Fact]
    public void TheNameOfAModelIsEnoughForOllama()
    {
        Assert.Equal("http://localhost:11434/v1", new UpstreamOptions { Model = "llama3.2" }.Server!.ToString());
        Assert.Equal(
            "http://other/v1",
            new UpstreamOptions { Model = "llama3.2", Endpoint = new Uri("http://other/v1") }.Server!.ToString()
        );
        Assert.Null(new UpstreamOptions().Server);
    }

    [Theory]
    [InlineData(429, 429, "ThrottlingException")]
    [InlineData(500, 424, "ModelErrorException")]
    [InlineData(503, 503, "ServiceUnavailableException")]
    [InlineData(200, 424, "ModelErrorException")]
    public async Task WhatGoesWrongUpstreamBecomesTheServicesErrors(int upstreamStatus, int status, string error)
    {
        await using var upstream = await StartAsync(async context =>
        {
            context.Response.StatusCode = upstreamStatus;
            await context.Response.WriteAsync("<html>");
        });
        using var factory = Factory(upstream);
        using var client = factory.CreateClient();

        var reply = await client.PostAsync(ConversePath(), Question("hi"));

        Assert.Equal((status, error), (reply.Status, reply.ErrorType));
    }

    [Theory]
    [InlineData("converse")]
    [InlineData("converse-stream")]
    public async Task ToolsAreRefusedBecauseTheyAreNotHandedOn(string operation)
    {
        var asked = 0;
        await using var upstream = await StartAsync(_ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        using var factory = Factory(upstream);
        using var client = factory.CreateClient();
        var request = Question("hi");
        request["toolConfig"] = JsonNode.Parse(
            """{"tools":[{"toolSpec":{"name":"record_verdicts","inputSchema":{"json":{"type":"object"}}}}]}"""
        );

        var reply = await client.PostAsync(ConversePath(operation: operation), request);

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task AnUpstreamAnswerWithoutItsEndIsNoAnswer()
    {
        await using var upstream = await StartAsync(context =>
        {
            context.Response.ContentType = "text/event-stream";
            return context.Response.WriteAsync("data: {\"model\":\"llama\",\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n");
        });
        using var factory = Factory(upstream);
        using var client = factory.CreateClient();

        var reply = await client.PostAsync(ConversePath(operation: "converse-stream"), Question("hi"));

        Assert.Equal("modelStreamErrorException", reply.Events[^1].Type);
        Assert.DoesNotContain(reply.Events, e => e.Type == "metadata");
    }

    private static LocalBedrockFactory Factory(WebApplication upstream) =>
        new()
        {
            Settings =
            {
                ["LocalBedrock:Upstream:Endpoint"] = upstream.Urls.First() + "/v1",
                ["LocalBedrock:Upstream:Model"] = "llama",
                ["LocalBedrock:Upstream:ApiKey"] = "key",
            },
        };

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
