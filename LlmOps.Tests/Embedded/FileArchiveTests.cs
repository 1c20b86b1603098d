using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Embedded;

public sealed class FileArchiveTests : LongTermArchiveConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<ILongTermArchive> OpenAsync() => Task.FromResult<ILongTermArchive>(new FileArchive(_folder.Directory));

    [Fact]
    public async Task AWriteThatWasCutOffIsRepeated()
    {
        var token = TestContext.Current.CancellationToken;
        var archive = await OpenAsync();
        var tenant = Turns.Tenant();
        var turn = Turns.Placed("s", 1);
        await archive.WriteAsync(tenant, turn, token);
        File.Delete(Path.Combine(_folder.Directory.Root, ArchiveKeys.Turn(tenant, turn)));
        Assert.Empty(await archive.LoadAsync(tenant, "s", 10, token));

        await archive.WriteAsync(tenant, turn, token);

        Turns.AssertSame([turn], await archive.LoadAsync(tenant, "s", 10, token));
    }
}
