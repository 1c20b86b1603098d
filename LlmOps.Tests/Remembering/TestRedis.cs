using LlmOps.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.Remembering;

/// <summary>A connection to Redis as a service has it.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    private readonly IHost _host;

    public TestRedis(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:redis"] = connectionString;
        builder.AddRedis();
        _host = builder.Build();
    }

    public RedisConnection Connection => _host.Services.GetRequiredService<RedisConnection>();

    public IServiceProvider Services => _host.Services;

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
