using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Aws;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Ingesting;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Aws;

public sealed class S3DocumentStoreTests : DocumentStoreConformance
{
    private readonly string _bucket = RealServers.NewName();
    private IAmazonS3? _client;

    private protected override Task<IDocumentStore> CreateAsync()
    {
        _client = RealServers.S3Client();
        return Task.FromResult<IDocumentStore>(
            new S3DocumentStore(
                _client,
                _bucket,
                Microsoft.Extensions.Options.Options.Create(new DocumentOptions()),
                RealServers.CreateResources
            )
        );
    }

    public override ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task AContentOfManyMegabytesComesBack()
    {
        var bytes = new byte[12_000_000];
        new Random(5).NextBytes(bytes);
        await Store.PutContentAsync(Scope, "big", 1, new MemoryStream(bytes), Cancel);

        await using var stream = await Store.OpenContentAsync(Scope, "big", 1, Cancel);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Cancel);
        Assert.True(bytes.AsSpan().SequenceEqual(copy.ToArray()));
    }

    [Fact]
    public async Task AnObjectPutUnderIncomingIsTakenInAsADocument()
    {
        await Store.ProbeAsync(Cancel);
        using var bench = new IngestBench();
        await _client!.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _bucket,
                Key = "incoming/acme/policies/leave days.md",
                ContentBody = "# Leave\nThirty days",
                ContentType = "text/markdown",
                Metadata = { ["team"] = "hr", ["title"] = "Leave rules" },
            },
            Cancel
        );
        await _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _bucket,
                Key = "elsewhere/acme/x.md",
                ContentBody = "not for us",
            },
            Cancel
        );
        var import = new ObjectImport(bench.Intake, [new S3IncomingObjects(_client, _bucket)], NullLogger<ObjectImport>.Instance);
        IncomingObject[] objects =
        [
            new(_bucket, "incoming/acme/policies/leave days.md"),
            new(_bucket, "elsewhere/acme/x.md"),
            new(_bucket, "incoming/acme/gone.md"),
            new(_bucket, "incoming/-bad-/x.md"),
            new("other-bucket", "incoming/acme/policies/leave days.md"),
        ];
        await import.ImportAsync(objects, Cancel);
        await import.ImportAsync(objects, Cancel);
        await bench.WorkAsync();

        var record = Assert.Single(await bench.Catalog.ListAsync(bench.Scope, null, null, 10, Cancel));
        Assert.Equal(
            (DocumentState.Ready, "Leave rules", "text/markdown", "s3:policies/leave days.md", 1L),
            (record.State, record.Title, record.ContentType, record.Origin, record.Generation)
        );
        Assert.Equal("hr", record.Metadata["team"]);
        Assert.StartsWith("policies-leave-days.md-", record.Id, StringComparison.Ordinal);
    }
}
