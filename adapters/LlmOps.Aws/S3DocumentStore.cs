using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>Contents and texts in S3: <c>documents/TENANT/ID/GENERATION/content</c> and <c>…/text</c> (after an attempt that failed also
/// <c>…/paid</c>), the generation with 19 digits.</summary>
/// <remarks>A put of S3 is all or nothing, and durable when it returns. Objects are encrypted with <see cref="DocumentOptions.KmsKey"/>,
/// else as the bucket says. In a bucket with versions a deletion leaves the old version to the bucket's lifecycle.</remarks>
internal sealed class S3DocumentStore(IAmazonS3 client, string bucket, IOptions<DocumentOptions> options, IOptions<AwsOptions> aws)
    : IDocumentStore,
        IPreparedStore
{
    private const string Root = "documents/";
    private const int BytesInMemory = 1024 * 1024;

    private readonly ResourceCreation _creation = ResourceCreation.Bucket(client, aws.Value, bucket);

    public string StoreName => "document-store (s3)";

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

    public async Task PutContentAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        if (content.CanSeek)
        {
            await PutAsync(KeyOf(scope, documentId, generation, "content"), content, cancellationToken);
            return;
        }

        // S3 wants the length first, and a retry reads again.
        await using var spool = new FileBufferingReadStream(content, BytesInMemory, null, Path.GetTempPath);
        await spool.DrainAsync(cancellationToken);
        spool.Position = 0;
        await PutAsync(KeyOf(scope, documentId, generation, "content"), spool, cancellationToken);
    }

    public async Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(KeyOf(scope, documentId, generation, "content"), cancellationToken);
        if (response is null)
        {
            return null;
        }

        var content = new FileBufferingReadStream(response.ResponseStream, BytesInMemory, null, Path.GetTempPath);
        try
        {
            await content.DrainAsync(cancellationToken);
            content.Position = 0;
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public async Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken)
    {
        using var stream = StoredText.Write(text);
        await PutAsync(KeyOf(scope, documentId, generation, "text"), stream, cancellationToken);
    }

    public async Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        await ReadAsync(KeyOf(scope, documentId, generation, "text"), cancellationToken) is { } bytes ? StoredText.Read(bytes) : null;

    public async Task<string?> GetTextStartAsync(
        TenantScope scope,
        string documentId,
        long generation,
        int maxCharacters,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(
            KeyOf(scope, documentId, generation, "text"),
            cancellationToken,
            new ByteRange(0, StoredText.BytesFor(maxCharacters) - 1)
        )
            is { } bytes
            ? StoredText.Read(bytes)
            : null;

    public async Task PutPaidAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ReadOnlyMemory<byte> paid,
        CancellationToken cancellationToken
    )
    {
        using var stream = new MemoryStream(paid.ToArray(), writable: false);
        await PutAsync(KeyOf(scope, documentId, generation, "paid"), stream, cancellationToken);
    }

    public Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        ReadAsync(KeyOf(scope, documentId, generation, "paid"), cancellationToken);

    public async Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var prefix = PrefixOf(scope, documentId);
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        var removed = 0;
        do
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken);
            var old = (page.S3Objects ?? [])
                .Where(found => IsBefore(found.Key.AsSpan(prefix.Length), beforeGeneration))
                .Select(found => new KeyVersion { Key = found.Key })
                .ToList();
            if (old.Count > 0)
            {
                await client.DeleteObjectsAsync(
                    new DeleteObjectsRequest
                    {
                        BucketName = bucket,
                        Quiet = true,
                        Objects = old,
                    },
                    cancellationToken
                );
                removed += old.Count;
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (request.ContinuationToken is not null);
        return removed;
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.DeleteAllAsync(bucket, $"{Root}{scope.TenantId}/", cancellationToken);
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.CountAllAsync(bucket, $"{Root}{scope.TenantId}/", cancellationToken);
    }

    private static bool IsBefore(ReadOnlySpan<char> rest, long? beforeGeneration) =>
        rest.IndexOf('/') is var end and > 0
        && long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
        && (beforeGeneration is null || generation < beforeGeneration);

    private static string PrefixOf(TenantScope scope, string documentId) => $"{Root}{scope.TenantId}/{documentId}/";

    private static string KeyOf(TenantScope scope, string documentId, long generation, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(scope, documentId)}{generation:D19}/{kind}");

    private async Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = content,
                AutoCloseStream = false,
                AutoResetStreamPosition = false,
                ContentType = "application/octet-stream",
                ServerSideEncryptionKeyManagementServiceKeyId = options.Value.KmsKey,
                ServerSideEncryptionMethod = options.Value.KmsKey is null ? null : ServerSideEncryptionMethod.AWSKMS,
            },
            cancellationToken
        );
    }

    private async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken, ByteRange? range = null)
    {
        using var response = await GetAsync(key, cancellationToken, range);
        if (response is null)
        {
            return null;
        }

        using var bytes = new MemoryStream(checked((int)response.ContentLength));
        await response.ResponseStream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private async Task<GetObjectResponse?> GetAsync(string key, CancellationToken cancellationToken, ByteRange? range = null)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            return await client.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = bucket,
                    Key = key,
                    ByteRange = range,
                },
                cancellationToken
            );
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonS3Exception e) when (range is not null && e.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // An empty object has no range at all.
            return await GetAsync(key, cancellationToken);
        }
    }
}
