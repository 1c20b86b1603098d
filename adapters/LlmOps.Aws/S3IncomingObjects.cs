using System.Net;
using Amazon.S3;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Aws;

/// <summary>Documents that were put under <c>incoming/TENANT/PATH</c> of the documents bucket.</summary>
/// <remarks>The path makes the id, the object's content type and its metadata are the document's, and metadata <c>title</c> its title. The
/// object stays where it is: it belongs to who put it there.</remarks>
internal sealed class S3IncomingObjects(IAmazonS3 client, string bucket) : IIncomingObjects
{
    private const string Root = "incoming/";
    private const string MetadataPrefix = "x-amz-meta-";

    public async Task<TenantDocument?> OpenAsync(IncomingObject incoming, CancellationToken cancellationToken)
    {
        if (incoming.Bucket != bucket || !incoming.Key.StartsWith(Root, StringComparison.Ordinal) || incoming.Key.EndsWith('/'))
        {
            return null;
        }

        var rest = incoming.Key[Root.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TenantScope.TryCreate(rest[..slash], out var scope))
        {
            return null;
        }

        try
        {
            var response = await client.GetObjectAsync(bucket, incoming.Key, cancellationToken);
            var metadata = response.Metadata.Keys.ToDictionary(
                key => key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? key[MetadataPrefix.Length..] : key,
                key => response.Metadata[key],
                StringComparer.Ordinal
            );
            metadata.Remove("title", out var title);
            return new TenantDocument(
                scope,
                new IncomingDocument
                {
                    Title = title,
                    FileName = rest[(slash + 1)..],
                    ContentType = response.Headers.ContentType,
                    Origin = DocumentOrigins.S3,
                    Metadata = metadata,
                    Content = response.ResponseStream,
                }
            );
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket")
        {
            return null;
        }
    }
}
