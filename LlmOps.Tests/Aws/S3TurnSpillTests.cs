using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Aws;

public sealed class S3TurnSpillTests : TurnSpillConformance, IDisposable
{
    private readonly string _bucket = RealServers.NewName();
    private IAmazonS3? _client;

    public void Dispose() => _client?.Dispose();

    private protected override ITurnSpill Open() =>
        new S3TurnSpill(_client ??= RealServers.S3Client(), _bucket, Options.Create(new MemoryOptions()), RealServers.CreateResources);
}
