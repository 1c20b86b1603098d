using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Engine.Stores;

namespace LlmOps.Aws;

/// <summary>All objects of a bucket whose keys begin alike.</summary>
internal static class S3Prefixes
{
    /// <summary>Removes them, up to 1,000 at a time.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreUnavailableException">Some could not be removed.</exception>
    public static async Task<long> DeleteAllAsync(this IAmazonS3 client, string bucket, string prefix, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken);
            if (page.S3Objects is { Count: > 0 } found)
            {
                var response = await client.DeleteObjectsAsync(
                    new DeleteObjectsRequest
                    {
                        BucketName = bucket,
                        Quiet = true,
                        Objects = [.. found.Select(entry => new KeyVersion { Key = entry.Key })],
                    },
                    cancellationToken
                );
                if (response.DeleteErrors is { Count: > 0 } errors)
                {
                    throw new StoreUnavailableException("s3", $"S3 removed only a part of the objects ({errors[0].Code}).");
                }

                removed += found.Count;
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (request.ContinuationToken is not null);
        return removed;
    }

    /// <summary>How many there are.</summary>
    public static async Task<long> CountAllAsync(this IAmazonS3 client, string bucket, string prefix, CancellationToken cancellationToken)
    {
        var count = 0L;
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken);
            count += page.S3Objects?.Count ?? 0;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (request.ContinuationToken is not null);
        return count;
    }
}
