using LlmOps.Engine.Stores;

namespace LlmOps.Engine.FineTuning;

/// <summary>Datasets and what belongs to them: files, or objects in S3. Keys are relative, such as
/// <c>datasets/runs/RUN/train.jsonl</c>.</summary>
public interface IDatasetStore : IStoreProbe
{
    /// <summary>Writes an object durably and whole; what had the key before is replaced.</summary>
    Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads an object; null: there is none.</summary>
    Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>The address by which Bedrock finds a key, such as <c>s3://bucket/datasets/runs/RUN/train.jsonl</c>.</summary>
    string AddressOf(string key);
}
