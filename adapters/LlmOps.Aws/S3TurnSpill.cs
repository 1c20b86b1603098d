using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>Large turns in the archive's bucket. What the table's own expiry leaves behind here, a lifecycle rule on the prefix
/// removes.</summary>
internal sealed class S3TurnSpill(IAmazonS3 client, string bucket, IOptions<MemoryOptions> options, IOptions<AwsOptions> aws) : ITurnSpill
{
    private readonly ResourceCreation _creation = ResourceCreation.Bucket(client, aws.Value, bucket);

    public async Task PutAsync(string key, byte[] turn, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        using var content = new MemoryStream(turn, writable: false);
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = content,
                ContentType = "application/json",
                ServerSideEncryptionKeyManagementServiceKeyId = options.Value.ArchiveKmsKey,
                ServerSideEncryptionMethod = options.Value.ArchiveKmsKey is null
                    ? ServerSideEncryptionMethod.AES256
                    : ServerSideEncryptionMethod.AWSKMS,
            },
            cancellationToken
        );
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
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

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => client.DeleteObjectAsync(bucket, key, cancellationToken);

    public async Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.DeleteAllAsync(bucket, prefix, cancellationToken);
    }

    public async Task<long> CountAsync(string prefix, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.CountAllAsync(bucket, prefix, cancellationToken);
    }
}
