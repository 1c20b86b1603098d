using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>Datasets in a bucket of their own, at their keys, encrypted with <see cref="DatasetOptions.KmsKey"/> or with a key of S3's
/// own.</summary>
internal sealed class S3DatasetStore(IAmazonS3 client, string bucket, IOptions<FineTuningOptions> options, IOptions<AwsOptions> aws)
    : IDatasetStore,
        IPreparedStore
{
    private const string Root = "datasets/";

    private readonly ResourceCreation _creation = ResourceCreation.Bucket(client, aws.Value, bucket);

    public string StoreName => "datasets (s3)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await client.ListObjectsV2Async(
            new ListObjectsV2Request
            {
                BucketName = bucket,
                Prefix = Root,
                MaxKeys = 1,
            },
            cancellationToken
        );
    }

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = stream,
                ContentType = key.EndsWith(".md", StringComparison.Ordinal) ? "text/markdown" : "application/json",
                ServerSideEncryptionKeyManagementServiceKeyId = options.Value.Dataset.KmsKey,
                ServerSideEncryptionMethod = options.Value.Dataset.KmsKey is null
                    ? ServerSideEncryptionMethod.AES256
                    : ServerSideEncryptionMethod.AWSKMS,
            },
            cancellationToken
        );
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            using var response = await client.GetObjectAsync(bucket, key, cancellationToken);
            using var content = new MemoryStream();
            await response.ResponseStream.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }

    public string AddressOf(string key) => $"s3://{bucket}/{key}";
}
