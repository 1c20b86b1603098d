using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>Datasets as plain files under the data directory, at their keys.</summary>
internal sealed class FileDatasetStore(DataDirectory directory) : IDatasetStore
{
    /// <summary>The bucket that stands for the data directory in addresses; LocalBedrock knows it by the same name.</summary>
    public const string Bucket = "llmops-local";

    public string StoreName => "datasets (files)";

    public Task ProbeAsync(CancellationToken cancellationToken) => DurableFile.ProbeAsync(directory.Folder("datasets"), cancellationToken);

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await DurableFile.WriteAsync(Place(key), stream, cancellationToken);
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(Place(key), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public string AddressOf(string key) => $"s3://{Bucket}/{key}";

    private string Place(string key) => directory.File(key.Split('/'));
}
