using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.FineTuning;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Aws;

public sealed class S3DatasetStoreTests : DatasetStoreConformance, IDisposable
{
    private readonly string _bucket = RealServers.NewName();
    private IAmazonS3? _client;

    public void Dispose() => _client?.Dispose();

    private protected override IDatasetStore Open() =>
        new S3DatasetStore(
            _client ??= RealServers.S3Client(),
            _bucket,
            Options.Create(new FineTuningOptions()),
            RealServers.CreateResources
        );
}
