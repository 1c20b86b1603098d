using System.Net;
using System.Net.Sockets;
using LlmOps.Bedrock;
using LlmOps.Embedded;
using LlmOps.Engine.Models;
using LlmOps.Redis;
using LlmOps.Tests.Remembering;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Models;

/// <summary>A store of rates that hangs, rather than fails: calls of the model go on all the same.</summary>
public sealed class RateStoreOutageTests
{
    private const string Model = "m";

    /// <summary>Far longer than it takes, far shorter than a store that is waited for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARedisThatNeverAnswers()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var redis = new TestRedis($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");

        await CallsGoOnAsync(new RedisRateBuckets(redis.Connection, TimeProvider.System));
    }

    [Fact]
    public async Task AFileThatAnotherProcessKeepsLocked()
    {
        using var folder = new TemporaryFolder();
        var buckets = new SqliteRateBuckets(folder.Directory, TimeProvider.System);
        await buckets.UpdateAsync(Model, (bucket, _) => bucket, Cancelled);
        await using var other = new SqliteConnection($"Data Source={folder.Directory.File("rates.db")};Pooling=false");
        await other.OpenAsync(Cancelled);
        await using var transaction = other.BeginTransaction(deferred: false);

        await CallsGoOnAsync(buckets);
    }

    private static async Task CallsGoOnAsync(IRateBuckets buckets)
    {
        var gate = new ModelGate(buckets, TimeProvider.System, NullLogger<ModelGate>.Instance);
        for (var call = 0; call < 50; call++)
        {
            await gate.EnterAsync(Model, Cancelled).WaitAsync(s_patience, Cancelled);
        }

        await gate.ThrottledAsync(Model).WaitAsync(s_patience, Cancelled);

        Assert.NotNull(gate.Rate(Model));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gate.EnterAsync(Model, Cancelled))).WaitAsync(s_patience, Cancelled);
    }
}
