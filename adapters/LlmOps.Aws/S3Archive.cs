using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using Polly;

namespace LlmOps.Aws;

/// <summary>The archive in S3; names as in <see cref="ArchiveKeys"/>.</summary>
/// <remarks> A turn is two PUTs (the empty object that points to it, and the turn, on the condition that it is not there) and one LIST
/// (whether its session was deleted): about 0.000015 US dollars at list prices. A session is one LIST for each 1000 turns and one GET for
/// each turn wanted; a day is one LIST for each 1000 turns and one GET for each. Objects are encrypted by S3, with its own keys or with
/// <see cref="MemoryOptions.ArchiveKmsKey"/>.
/// </remarks>
internal sealed class S3Archive(IAmazonS3 client, string bucket, IOptions<MemoryOptions> options, IOptions<AwsOptions> aws)
    : ILongTermArchive,
        IPreparedStore
{
    // Two writers of the same object met.
    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 6,
        TimeSpan.FromMilliseconds(100),
        static exception => exception is AmazonS3Exception { StatusCode: HttpStatusCode.Conflict }
    );

    private const int Parallel = 16;

    private readonly ResourceCreation _creation = ResourceCreation.Bucket(client, aws.Value, bucket);

    public string StoreName => "archive (s3)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await client.ListObjectsV2Async(
            new ListObjectsV2Request
            {
                BucketName = bucket,
                Prefix = ArchiveKeys.Root + "/",
                MaxKeys = 1,
            },
            cancellationToken
        );
    }

    public async Task<bool> WriteAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var pointer = ArchiveKeys.SessionPointer(scope, turn);
        var key = ArchiveKeys.Turn(scope, turn);
        await PutAsync(pointer, [], onlyOnce: false, cancellationToken);
        await PutAsync(key, MemoryJson.WriteUtf8(turn), onlyOnce: true, cancellationToken);
        if (
            turn.Feedback is not null
            && await ReadAsync([key], cancellationToken) is [var stored]
            && TurnFeedback.Later(stored.Feedback, turn.Feedback) == turn.Feedback
        )
        {
            // Feedback is all that changes: the turn stays as it was first written.
            await PutAsync(key, MemoryJson.WriteUtf8(stored with { Feedback = turn.Feedback }), onlyOnce: false, cancellationToken);
        }

        // Looked up after the write: a deletion that begins later finds the pointer, one that began earlier is seen here.
        if (turn.Sequence > await GetDeletedThroughAsync(scope, turn.SessionId, cancellationToken))
        {
            return true;
        }

        await RemoveAsync([key], cancellationToken);
        await RemoveAsync([pointer], cancellationToken);
        return false;
    }

    public async Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var deletedThrough = await GetDeletedThroughAsync(scope, sessionId, cancellationToken);
        var pointers = await PointersAsync(scope, sessionId, cancellationToken);
        var wanted = pointers
            .Where(p => p.Sequence > deletedThrough)
            .DistinctBy(p => p.TurnSegment)
            .TakeLast(limit)
            .Select(p => ArchiveKeys.Turn(scope, sessionId, p))
            .ToList();
        var turns = await ReadAsync(wanted, cancellationToken);
        return turns.Count == wanted.Count || wanted.Count < limit
            ? turns
            : await LoadFurtherAsync(scope, sessionId, pointers, deletedThrough, limit, cancellationToken);
    }

    public async IAsyncEnumerable<ConversationTurn> ReadDayAsync(
        TenantScope scope,
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var deleted = new Dictionary<string, long>(StringComparer.Ordinal);
        var root = ArchiveKeys.DeletedSessions(scope);
        await foreach (var key in ListAsync(root, cancellationToken))
        {
            var parts = key[root.Length..].Split('/');
            var through = long.Parse(parts[1], CultureInfo.InvariantCulture);
            deleted[parts[0]] = Math.Max(through, deleted.GetValueOrDefault(parts[0]));
        }

        var seen = new HashSet<(string, string)>();
        var waiting = new List<string>(Parallel);
        await foreach (var key in ListAsync(ArchiveKeys.Day(scope, day), cancellationToken))
        {
            waiting.Add(key);
            if (waiting.Count == Parallel)
            {
                foreach (var turn in Fresh(await ReadAsync(waiting, cancellationToken)))
                {
                    yield return turn;
                }

                waiting.Clear();
            }
        }

        foreach (var turn in Fresh(await ReadAsync(waiting, cancellationToken)))
        {
            yield return turn;
        }

        IEnumerable<ConversationTurn> Fresh(List<ConversationTurn> turns) =>
            turns.Where(t => t.Sequence > deleted.GetValueOrDefault(ArchiveKeys.Segment(t.SessionId)) && seen.Add((t.SessionId, t.TurnId)));
    }

    public async Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await PutAsync(ArchiveKeys.Deleted(scope, sessionId, throughSequence), [], onlyOnce: false, cancellationToken);
        var pointers = (await PointersAsync(scope, sessionId, cancellationToken)).Where(p => p.Sequence <= throughSequence).ToList();
        await RemoveAsync([.. pointers.Select(p => ArchiveKeys.Turn(scope, sessionId, p))], cancellationToken);
        await RemoveAsync([.. pointers.Select(p => ArchiveKeys.Session(scope, sessionId) + p)], cancellationToken);
        return pointers.Select(p => p.TurnSegment).Distinct(StringComparer.Ordinal).Count();
    }

    public async Task<long> GetDeletedThroughAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var through = 0L;
        var prefix = ArchiveKeys.Deleted(scope, sessionId);
        await foreach (var key in ListAsync(prefix, cancellationToken))
        {
            through = Math.Max(through, long.Parse(key.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
        }

        return through;
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.DeleteAllAsync(bucket, ArchiveKeys.Tenant(scope), cancellationToken);
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await client.CountAllAsync(bucket, ArchiveKeys.Tenant(scope), cancellationToken);
    }

    /// <summary>Some of the last turns are not there: writes under way, or cut off. Their places go to earlier ones.</summary>
    private async Task<IReadOnlyList<ConversationTurn>> LoadFurtherAsync(
        TenantScope scope,
        string sessionId,
        List<ArchiveKeys.Pointer> pointers,
        long deletedThrough,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var turns = new List<ConversationTurn>();
        foreach (var batch in pointers.Where(p => p.Sequence > deletedThrough).DistinctBy(p => p.TurnSegment).Reverse().Chunk(Parallel))
        {
            turns.AddRange(await ReadAsync([.. batch.Select(p => ArchiveKeys.Turn(scope, sessionId, p))], cancellationToken));
            if (turns.Count >= limit)
            {
                break;
            }
        }

        return TurnSequence.Merge(limit, turns);
    }

    private async Task<List<ArchiveKeys.Pointer>> PointersAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        // Names sort like sequences, and S3 lists in order of names.
        var pointers = new List<ArchiveKeys.Pointer>();
        var prefix = ArchiveKeys.Session(scope, sessionId);
        await foreach (var key in ListAsync(prefix, cancellationToken))
        {
            if (ArchiveKeys.Pointer.TryParse(key[prefix.Length..], out var pointer))
            {
                pointers.Add(pointer);
            }
        }

        return pointers;
    }

    private async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found.Key;
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (request.ContinuationToken is not null);
    }

    /// <summary>Reads objects side by side and gives those that are there, in the order asked for.</summary>
    private async Task<List<ConversationTurn>> ReadAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var turns = new ConversationTurn?[keys.Count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0,
            keys.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    using var response = await client.GetObjectAsync(bucket, keys[i], token);
                    using var content = new MemoryStream();
                    await response.ResponseStream.CopyToAsync(content, token);
                    turns[i] = MemoryJson.Read(content.GetBuffer().AsSpan(0, (int)content.Length));
                }
                catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
                {
                    // A write that is under way, or was cut off and will be repeated.
                }
            }
        );
        return [.. turns.OfType<ConversationTurn>()];
    }

    private async Task PutAsync(string key, byte[] content, bool onlyOnce, CancellationToken cancellationToken)
    {
        try
        {
            await s_conflict.ExecuteAsync(
                async token =>
                {
                    using var stream = new MemoryStream(content, writable: false);
                    await client.PutObjectAsync(
                        new PutObjectRequest
                        {
                            BucketName = bucket,
                            Key = key,
                            InputStream = stream,
                            ContentType = "application/json",
                            IfNoneMatch = onlyOnce ? "*" : null,
                            ServerSideEncryptionKeyManagementServiceKeyId = options.Value.ArchiveKmsKey,
                            ServerSideEncryptionMethod = options.Value.ArchiveKmsKey is null
                                ? ServerSideEncryptionMethod.AES256
                                : ServerSideEncryptionMethod.AWSKMS,
                        },
                        token
                    );
                },
                cancellationToken
            );
        }
        catch (AmazonS3Exception e) when (onlyOnce && e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            // It is there already.
        }
    }

    private async Task RemoveAsync(List<string> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(1000))
        {
            await client.DeleteObjectsAsync(
                new DeleteObjectsRequest
                {
                    BucketName = bucket,
                    Quiet = true,
                    Objects = [.. batch.Select(k => new KeyVersion { Key = k })],
                },
                cancellationToken
            );
        }
    }
}
