namespace LlmOps.Tests.QueryApi;

/// <summary>The services with their data directory on a disk that can be filled.</summary>
public sealed class SmallDiskFixture : ServicesFixture
{
    private SmallDisk? _disk;

    internal SmallDisk Disk => _disk!;

    protected override IReadOnlyDictionary<string, string> ServiceSettings =>
        new Dictionary<string, string>
        {
            ["data"] = Disk.Path,
            ["Ingestion:StorageRetryInterval"] = "00:00:00.200",
            ["Ingestion:BackoffBase"] = "00:00:00.100",
        };

    public override ValueTask InitializeAsync()
    {
        _disk = new SmallDisk(24);
        return base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _disk?.Dispose();
    }
}
