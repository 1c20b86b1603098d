using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Aws;

public sealed class S3ArchiveTests : LongTermArchiveConformance, IDisposable
{
    private readonly string _bucket = RealServers.NewName();
    private IAmazonS3? _client;

    public void Dispose() => _client?.Dispose();

    private protected override Task<ILongTermArchive> OpenAsync() =>
        Task.FromResult<ILongTermArchive>(
            new S3Archive(_client ??= RealServers.S3Client(), _bucket, Options.Create(new MemoryOptions()), RealServers.CreateResources)
        );

    [Fact]
    public async Task AWriteThatWasCutOffLeavesItsPlaceToEarlierTurnsAndIsRepeated()
    {
        var token = TestContext.Current.CancellationToken;
        var archive = await OpenAsync();
        var tenant = Turns.Tenant();
        foreach (var number in Enumerable.Range(1, 3))
        {
            await archive.WriteAsync(tenant, Turns.Placed("s", number), token);
        }

        await _client!.DeleteObjectAsync(_bucket, ArchiveKeys.Turn(tenant, Turns.Placed("s", 3)), token);
        Assert.Equal(["turn-0001", "turn-0002"], Turns.Ids(await archive.LoadAsync(tenant, "s", 2, token)));

        await archive.WriteAsync(tenant, Turns.Placed("s", 3), token);
        Assert.Equal(["turn-0002", "turn-0003"], Turns.Ids(await archive.LoadAsync(tenant, "s", 2, token)));
    }
}
