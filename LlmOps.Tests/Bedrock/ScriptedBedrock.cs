using System.Collections.Concurrent;
using System.Net;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Bedrock;

/// <summary>A server on a socket that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedBedrock : IAsyncDisposable
{
    public const string Region = "us-east-1";

    private readonly WebApplication _app;
    private int _count;

    private ScriptedBedrock(Func<ScriptedCall, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            var call = await ScriptedCall.ReadAsync(context, Interlocked.Increment(ref _count));
            Calls.Enqueue(call);
            await answer(call);
        });
    }

    public ConcurrentQueue<ScriptedCall> Calls { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ScriptedBedrock> StartAsync(Func<ScriptedCall, Task> answer)
    {
        var server = new ScriptedBedrock(answer);
        await server._app.StartAsync();
        return server;
    }

    public IConfiguration Configuration(params (string Key, string? Value)[] more) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = Address.ToString(),
                    ["AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME"] = Address.ToString(),
                    ["AWS_ENDPOINT_URL_BEDROCK"] = Address.ToString(),
                    ["AWS_REGION"] = Region,
                    ["AWS_ACCESS_KEY_ID"] = "test",
                    ["AWS_SECRET_ACCESS_KEY"] = "test",
                }
                    .Concat(more.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)))
                    .GroupBy(static setting => setting.Key)
                    .Select(static group => group.Last())
            )
            .Build();

    public BedrockConnection Connect(
        BedrockOptions? options = null,
        FixedCredentials? credentials = null,
        string? bearerKey = null,
        ModelGate? gate = null,
        TimeProvider? time = null
    )
    {
        options ??= new BedrockOptions();
        time ??= TimeProvider.System;
        return new(
            new BedrockEndpoints(Configuration(), options),
            credentials ?? FixedCredentials.Test,
            bearerKey,
            options,
            gate ?? new ModelGate(new InProcessRateBuckets(time), time, NullLogger<ModelGate>.Instance),
            time,
            NullLogger<BedrockConnection>.Instance,
            static () => 0
        );
    }

    public BedrockChatClient Chat(BedrockOptions? options = null)
    {
        options ??= new BedrockOptions();
        return new(Connect(options), options, new TokenEstimator(), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
