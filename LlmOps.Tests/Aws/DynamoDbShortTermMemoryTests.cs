using Amazon.DynamoDBv2;
using Amazon.S3;
using LlmOps.Aws;
using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Aws;

public sealed class DynamoDbShortTermMemoryTests : ShortTermMemoryConformance, IAsyncDisposable
{
    private readonly string _name = RealServers.NewName();
    private readonly TemporaryFolder _folder = new();
    private IAmazonDynamoDB? _client;
    private IAmazonS3? _objects;

    private protected override Task<IShortTermMemory> OpenAsync(MemoryOptions options)
    {
        _client ??= RealServers.DynamoDbClient();
        var bound = Options.Create(options);

        // Large turns go to S3 where there is one.
        ITurnSpill spill = RealServers.HasS3
            ? new S3TurnSpill(_objects ??= RealServers.S3Client(), _name, bound, RealServers.CreateResources)
            : new FileTurnSpill(_folder.Directory);
        return Task.FromResult<IShortTermMemory>(
            new DynamoDbShortTermMemory(_client, _name, spill, bound, RealServers.CreateResources, Clock)
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteTableAsync(_name);
            _client.Dispose();
        }

        _objects?.Dispose();
        _folder.Dispose();
    }
}
