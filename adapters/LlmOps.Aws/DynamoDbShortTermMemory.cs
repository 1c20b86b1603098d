using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using Polly;

namespace LlmOps.Aws;

/// <summary>The short-term tier in one DynamoDB table.</summary>
/// <remarks>
/// <code>
/// pk                  sk                              other attributes
/// {tenant}#{session}  session                         last: highest sequence so far, deleted ones included
/// {tenant}#{session}  id#{turn}                       sequence: where the turn is; makes a repeated append harmless
/// {tenant}#{session}  turn#{sequence}#{turn}          sequence, turnId, at, body | spill, feedback, unarchived
/// {tenant}##{turn}    place                           session, sequence: where a turn is whose session the caller does not know
/// {tenant}###         {sequence}#{session}            session, title, at: the list of sessions; the session's "listed" is its sequence
/// </code>
/// They are written in one transaction on the condition that <c>last</c> is still what was read. <c>unarchived</c> is there until the
/// archive has the turn and is the hash key of a sparse index, so what the archiver has to catch up with is one query. Only from then on
/// has a turn the time-to-live attribute <c>expiresAt</c>; whether it counts is decided on read.
/// </remarks>
internal sealed class DynamoDbShortTermMemory : IShortTermMemory, IPreparedStore
{
    /// <summary>The sparse index of turns that the archive lacks.</summary>
    public const string UnarchivedIndex = "unarchived";

    /// <summary>Bytes of a turn from which it is kept outside the table; an item may have 400 KB.</summary>
    public const int SpillFrom = 350_000;

    private const string SpillRoot = "spill";
    private const string SessionItem = "session";
    private const string TurnPrefix = "turn#";
    private const string PlaceItem = "place";

    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 41,
        TimeSpan.FromMilliseconds(10),
        static exception => exception is TransactionCanceledException
    );

    private static readonly ResiliencePipeline s_feedbackConflict = StorePipelines.Conflict(
        attempts: 41,
        TimeSpan.FromMilliseconds(10),
        static exception => exception is ConditionalCheckFailedException
    );

    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly ITurnSpill _spill;
    private readonly MemoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ResourceCreation _creation;

    public DynamoDbShortTermMemory(
        IAmazonDynamoDB client,
        string table,
        ITurnSpill spill,
        IOptions<MemoryOptions> options,
        IOptions<AwsOptions> aws,
        TimeProvider time
    )
    {
        (_client, _table, _spill, _options, _time) = (client, table, spill, options.Value, time);
        _creation = ResourceCreation.Table(
            client,
            aws.Value,
            new CreateTableRequest
            {
                TableName = table,
                AttributeDefinitions =
                [
                    new("pk", ScalarAttributeType.S),
                    new("sk", ScalarAttributeType.S),
                    new("unarchived", ScalarAttributeType.S),
                    new("at", ScalarAttributeType.N),
                ],
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                GlobalSecondaryIndexes =
                [
                    new GlobalSecondaryIndex
                    {
                        IndexName = UnarchivedIndex,
                        KeySchema = [new("unarchived", KeyType.HASH), new("at", KeyType.RANGE)],
                        Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                    },
                ],
            }
        );
    }

    public string StoreName => "short-term-memory (dynamodb)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await _client.GetItemAsync(_table, Key("-", SessionItem), cancellationToken);
    }

    public async Task<ConversationTurn> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var pk = Partition(scope, turn.SessionId);
        var idKey = IdKey(turn.TurnId);

        // Where a condition fails, another turn of the session was faster: look again.
        return await s_conflict.ExecuteAsync(
            async token =>
            {
                var known = await ReadAsync([Key(pk, SessionItem), Key(pk, idKey)], token);
                if (known.FirstOrDefault(i => i["sk"].S == idKey) is { } place)
                {
                    return await FindAsync(pk, turn, Number(place["sequence"]), token);
                }

                var session = known.FirstOrDefault(i => i["sk"].S == SessionItem);
                long? last = session is null ? null : Number(session["last"]);
                var stored = turn with { Sequence = TurnSequence.Next(turn, last ?? 0) };
                long? listed = session?.GetValueOrDefault("listed") is { } under ? Number(under) : null;
                var title = session?.GetValueOrDefault("title")?.S ?? SessionSummary.TitleFor(turn.Question);

                // A title from before labels were kept beside it has none, and is then not known to be for everybody.
                var labels = session?.ContainsKey("title") is true
                    ? session.GetValueOrDefault("labels")?.S
                    : string.Join('\n', turn.AccessLabels ?? []);
                var (item, spill) = await ItemAsync(scope, pk, stored, token);
                try
                {
                    await _client.TransactWriteItemsAsync(
                        new TransactWriteItemsRequest
                        {
                            TransactItems =
                            [
                                new()
                                {
                                    Update = SetLast(
                                        pk,
                                        Math.Max(last ?? 0, stored.Sequence),
                                        last,
                                        Math.Max(listed ?? 0, stored.Sequence),
                                        title,
                                        labels
                                    ),
                                },
                                .. ListItems(scope, stored, listed, title, labels),
                                new()
                                {
                                    Put = new Put
                                    {
                                        TableName = _table,
                                        Item = item,
                                        ConditionExpression = "attribute_not_exists(pk)",
                                    },
                                },
                                new()
                                {
                                    Put = new Put
                                    {
                                        TableName = _table,
                                        Item = new(Key(pk, idKey))
                                        {
                                            ["sequence"] = Number(stored.Sequence),
                                            ["expiresAt"] = Number(Expiry(stored.At) + Day),
                                        },
                                        ConditionExpression = "attribute_not_exists(pk)",
                                    },
                                },
                                new()
                                {
                                    Put = new Put
                                    {
                                        TableName = _table,
                                        Item = new(PlaceKey(scope, turn.TurnId))
                                        {
                                            ["session"] = Text(turn.SessionId),
                                            ["sequence"] = Number(stored.Sequence),
                                            ["expiresAt"] = Number(Expiry(stored.At) + Day),
                                        },
                                    },
                                },
                            ],
                        },
                        token
                    );
                    return stored;
                }
                catch
                {
                    await RemoveSpillAsync(spill);
                    throw;
                }
            },
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var query = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = "pk = :pk AND begins_with(sk, :turn)",
            FilterExpression = "attribute_exists(unarchived) OR #at > :oldest",
            ExpressionAttributeNames = new() { ["#at"] = "at" },
            ExpressionAttributeValues = new()
            {
                [":pk"] = Text(Partition(scope, sessionId)),
                [":turn"] = Text(TurnPrefix),
                [":oldest"] = Number(TurnSequence.At(_time.GetUtcNow() - _options.ShortTermLifetime)),
            },
            ScanIndexForward = false,
            ConsistentRead = true,
        };

        // The limit counts what is looked at, before the filter.
        query.Limit = (int)Math.Min(limit + 10L, 1000);
        var turns = new List<ConversationTurn>();
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                if (turns.Count < limit && await TurnAsync(item, cancellationToken) is { } turn)
                {
                    turns.Add(turn);
                }
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (turns.Count < limit && query.ExclusiveStartKey is { Count: > 0 });

        turns.Reverse();
        return turns;
    }

    public async Task<IReadOnlyList<UnarchivedTurn>> ListUnarchivedAsync(int limit, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var query = new QueryRequest
        {
            TableName = _table,
            IndexName = UnarchivedIndex,
            KeyConditionExpression = "unarchived = :yes",
            ExpressionAttributeValues = new() { [":yes"] = Text("1") },
            Limit = limit,
        };
        var turns = new List<UnarchivedTurn>();
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            var keys = (page.Items ?? []).Select(i => Key(i["pk"].S, i["sk"].S)).ToList();
            var items = (await ReadAsync(keys, cancellationToken)).ToDictionary(i => (i["pk"].S, i["sk"].S));

            // The index lags behind the table, which knows better what is archived or gone.
            foreach (var key in keys)
            {
                if (
                    turns.Count < limit
                    && items.TryGetValue((key["pk"].S, key["sk"].S), out var item)
                    && item.ContainsKey("unarchived")
                    && await TurnAsync(item, cancellationToken) is { } turn
                )
                {
                    var pk = item["pk"].S;
                    turns.Add(new UnarchivedTurn(pk[..pk.IndexOf('#', StringComparison.Ordinal)], turn));
                }
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (turns.Count < limit && query.ExclusiveStartKey is { Count: > 0 });

        return turns;
    }

    public async Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(
        TenantScope scope,
        SessionCursor? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var query = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = "pk = :pk AND sk < :after",
            FilterExpression = "#at > :oldest",
            ExpressionAttributeNames = new() { ["#at"] = "at" },
            ExpressionAttributeValues = new()
            {
                [":pk"] = Text(ListPartition(scope)),
                [":after"] = Text(after is null ? "~" : $"{after.Sequence:D19}#{after.SessionId}"),
                [":oldest"] = Number(TurnSequence.At(_time.GetUtcNow() - _options.ShortTermLifetime)),
            },
            ScanIndexForward = false,
            ConsistentRead = true,
            Limit = limit,
        };
        var sessions = new List<SessionSummary>();
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            sessions.AddRange(
                (page.Items ?? [])
                    .Take(limit - sessions.Count)
                    .Select(item => new SessionSummary(
                        item["session"].S,
                        item["title"].S,
                        Number(item["sequence"]),
                        TurnSequence.TimeAt(Number(item["at"])),
                        item.GetValueOrDefault("labels")?.S.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    ))
            );
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (sessions.Count < limit && query.ExclusiveStartKey is { Count: > 0 });

        return sessions;
    }

    public async Task<ConversationTurn?> FindAsync(TenantScope scope, string turnId, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        if (await ReadAsync([PlaceKey(scope, turnId)], cancellationToken) is not [var place])
        {
            return null;
        }

        var key = Key(Partition(scope, place["session"].S), TurnKey(Number(place["sequence"]), turnId));
        return
            await ReadAsync([key], cancellationToken) is [var item]
            && (item.ContainsKey("unarchived") || Number(item["at"]) > TurnSequence.At(_time.GetUtcNow() - _options.ShortTermLifetime))
            ? await TurnAsync(item, cancellationToken)
            : null;
    }

    public async Task<ConversationTurn?> SetFeedbackAsync(
        TenantScope scope,
        ConversationTurn turn,
        TurnFeedback feedback,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var key = Key(Partition(scope, turn.SessionId), TurnKey(turn));

        // Where the condition fails, the turn was deleted meanwhile, or other feedback was faster: look again.
        return await s_feedbackConflict.ExecuteAsync<ConversationTurn?>(
            async token =>
            {
                if (await ReadAsync([key], token) is not [var item] || await TurnAsync(item, token) is not { } stored)
                {
                    return null;
                }

                var changed = stored with { Feedback = TurnFeedback.Later(stored.Feedback, feedback) };
                await MarkUnarchivedAsync(key, MemoryJson.Write(changed.Feedback!), item.GetValueOrDefault("feedback")?.S, token);
                return changed;
            },
            cancellationToken
        );
    }

    public async Task MarkArchivedAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var key = Key(Partition(scope, turn.SessionId), TurnKey(turn));
        var values = new Dictionary<string, AttributeValue> { [":expires"] = Number(Expiry(turn.At)) };
        if (turn.Feedback is { } feedback)
        {
            values[":feedback"] = Text(MemoryJson.Write(feedback));
        }

        try
        {
            await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = key,
                    UpdateExpression = "SET expiresAt = :expires REMOVE unarchived",
                    ConditionExpression = turn.Feedback is null
                        ? "attribute_exists(pk) AND attribute_not_exists(feedback)"
                        : "attribute_exists(pk) AND feedback = :feedback",
                    ExpressionAttributeValues = values,
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // Deleted meanwhile, or it has other feedback by now, which the archive lacks.
            if (await ReadAsync([key], cancellationToken) is [var item] && item.GetValueOrDefault("feedback")?.S is { } other)
            {
                try
                {
                    await MarkUnarchivedAsync(key, other, other, cancellationToken);
                }
                catch (ConditionalCheckFailedException)
                {
                    // Who changed it has marked it so, or it is gone.
                }
            }
        }
    }

    public async Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var pk = Partition(scope, sessionId);
        await RaiseLastAsync(pk, throughSequence, cancellationToken);
        await RemoveFromListAsync(scope, sessionId, throughSequence, cancellationToken);

        var query = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = "pk = :pk AND begins_with(sk, :turn)",
            ProjectionExpression = "sk, #sequence, turnId, spill",
            ExpressionAttributeNames = new() { ["#sequence"] = "sequence" },
            ExpressionAttributeValues = new() { [":pk"] = Text(pk), [":turn"] = Text(TurnPrefix) },
            ConsistentRead = true,
        };
        var removed = 0;
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            var items = (page.Items ?? []).Where(i => Number(i["sequence"]) <= throughSequence).ToList();
            foreach (var spill in items.Select(i => i.GetValueOrDefault("spill")?.S).OfType<string>())
            {
                await _spill.DeleteAsync(spill, cancellationToken);
            }

            await RemoveAsync(
                [.. items.SelectMany(i => new[] { Key(pk, i["sk"].S), Key(pk, IdKey(i["turnId"].S)), PlaceKey(scope, i["turnId"].S) })],
                cancellationToken
            );
            removed += items.Count;
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (query.ExclusiveStartKey is { Count: > 0 });

        return removed;
    }

    public async Task<long> GetLastSequenceAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        return await ReadAsync([Key(Partition(scope, sessionId), SessionItem)], cancellationToken) is [var session, ..]
            ? Number(session["last"])
            : 0;
    }

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var turns = 0L;
        await foreach (var items in TenantItemsAsync(scope, cancellationToken))
        {
            await RemoveAsync([.. items.Select(item => Key(item["pk"].S, item["sk"].S))], cancellationToken);
            turns += items.Count(item => item["sk"].S.StartsWith(TurnPrefix, StringComparison.Ordinal));
        }

        // Also what an append that broke off left there.
        await _spill.DeleteAllAsync(SpillFolder(scope), cancellationToken);
        return turns;
    }

    public async Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var count = await _spill.CountAsync(SpillFolder(scope), cancellationToken);
        await foreach (var items in TenantItemsAsync(scope, cancellationToken))
        {
            count += items.Count;
        }

        return count;
    }

    /// <summary>The keys of everything that a tenant has in the table, which only a look at the whole table finds: a session off the list
    /// still has its items.</summary>
    private async IAsyncEnumerable<List<Dictionary<string, AttributeValue>>> TenantItemsAsync(
        TenantScope scope,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ScanRequest
        {
            TableName = _table,
            FilterExpression = "begins_with(pk, :tenant)",
            ProjectionExpression = "pk, sk",
            ExpressionAttributeValues = new() { [":tenant"] = Text($"{scope.TenantId}#") },
            ConsistentRead = true,
        };
        do
        {
            var page = await _client.ScanAsync(request, cancellationToken);
            if (page.Items is { Count: > 0 } items)
            {
                yield return items;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (request.ExclusiveStartKey is not null);
    }

    private static string SpillFolder(TenantScope scope) => $"{SpillRoot}/{ArchiveKeys.Segment(scope.TenantId)}/";

    // The table's own expiry does it.
    public Task<int> SweepAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    private const long Day = 24 * 60 * 60;

    private static string Partition(TenantScope scope, string sessionId) => $"{scope.TenantId}#{sessionId}";

    private static string TurnKey(ConversationTurn turn) => TurnKey(turn.Sequence, turn.TurnId);

    private static string TurnKey(long sequence, string turnId) => $"{TurnPrefix}{sequence:D19}#{ArchiveKeys.Segment(turnId)}";

    private static string IdKey(string turnId) => $"id#{ArchiveKeys.Segment(turnId)}";

    private static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = Text(pk), ["sk"] = Text(sk) };

    // No session has an empty id, so the partition belongs to none.
    private static Dictionary<string, AttributeValue> PlaceKey(TenantScope scope, string turnId) =>
        Key($"{scope.TenantId}##{ArchiveKeys.Segment(turnId)}", PlaceItem);

    private static AttributeValue Text(string value) => new() { S = value };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static long Number(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);

    private long Expiry(DateTimeOffset at) => (at + _options.ShortTermLifetime).ToUnixTimeSeconds() + 1;

    /// <summary>Puts feedback on a turn that still has the feedback that was seen; from then on the archive lacks it.</summary>
    private async Task MarkUnarchivedAsync(
        Dictionary<string, AttributeValue> key,
        string feedback,
        string? seen,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, AttributeValue> { [":feedback"] = Text(feedback), [":yes"] = Text("1") };
        if (seen is not null)
        {
            values[":seen"] = Text(seen);
        }

        await _client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = key,
                UpdateExpression = "SET feedback = :feedback, unarchived = :yes REMOVE expiresAt",
                ConditionExpression = seen is null ? "attribute_exists(pk) AND attribute_not_exists(feedback)" : "feedback = :seen",
                ExpressionAttributeValues = values,
            },
            cancellationToken
        );
    }

    private Update SetLast(string pk, long last, long? seen, long listed, string title, string? labels)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":last"] = Number(last),
            [":expires"] = Number(Expiry(_time.GetUtcNow()) + Day),
            [":listed"] = Number(listed),
            [":title"] = Text(title),
        };
        if (seen is not null)
        {
            values[":seen"] = Number(seen.Value);
        }

        if (labels is not null)
        {
            values[":labels"] = Text(labels);
        }

        return new Update
        {
            TableName = _table,
            Key = Key(pk, SessionItem),
            UpdateExpression =
                "SET #last = :last, expiresAt = :expires, listed = :listed, title = :title" + (labels is null ? "" : ", labels = :labels"),
            ConditionExpression = seen is null ? "attribute_not_exists(#last)" : "#last = :seen",
            ExpressionAttributeNames = new() { ["#last"] = "last" },
            ExpressionAttributeValues = values,
        };
    }

    /// <summary>The session moves to its last turn's place in the list.</summary>
    private IEnumerable<TransactWriteItem> ListItems(TenantScope scope, ConversationTurn turn, long? listed, string title, string? labels)
    {
        if (listed > turn.Sequence)
        {
            yield break;
        }

        if (listed is not null && listed != turn.Sequence)
        {
            yield return new()
            {
                Delete = new Delete { TableName = _table, Key = ListKey(scope, listed.Value, turn.SessionId) },
            };
        }

        var item = new Dictionary<string, AttributeValue>(ListKey(scope, turn.Sequence, turn.SessionId))
        {
            ["session"] = Text(turn.SessionId),
            ["sequence"] = Number(turn.Sequence),
            ["title"] = Text(title),
            ["at"] = Number(TurnSequence.At(turn.At)),
            ["expiresAt"] = Number(Expiry(turn.At) + Day),
        };
        if (labels is not null)
        {
            item["labels"] = Text(labels);
        }

        yield return new()
        {
            Put = new Put { TableName = _table, Item = item },
        };
    }

    private static string ListPartition(TenantScope scope) => $"{scope.TenantId}###";

    private static Dictionary<string, AttributeValue> ListKey(TenantScope scope, long sequence, string sessionId) =>
        Key(ListPartition(scope), $"{sequence:D19}#{sessionId}");

    /// <summary>Takes a session off the list, unless turns behind the deletion keep it there.</summary>
    private async Task RemoveFromListAsync(TenantScope scope, string sessionId, long through, CancellationToken cancellationToken)
    {
        if (
            await ReadAsync([Key(Partition(scope, sessionId), SessionItem)], cancellationToken) is not [var session]
            || session.GetValueOrDefault("listed") is not { } under
            || Number(under) > through
        )
        {
            return;
        }

        try
        {
            await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = Key(Partition(scope, sessionId), SessionItem),
                    UpdateExpression = "REMOVE listed, title, labels",
                    ConditionExpression = "listed = :listed",
                    ExpressionAttributeValues = new() { [":listed"] = under },
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // A turn behind the deletion moved it.
            return;
        }

        await RemoveAsync([ListKey(scope, Number(under), sessionId)], cancellationToken);
    }

    private async Task RaiseLastAsync(string pk, long last, CancellationToken cancellationToken)
    {
        try
        {
            await _client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = _table,
                    Key = Key(pk, SessionItem),
                    UpdateExpression = "SET #last = :last, expiresAt = :expires",
                    ConditionExpression = "attribute_not_exists(#last) OR #last < :last",
                    ExpressionAttributeNames = new() { ["#last"] = "last" },
                    ExpressionAttributeValues = new() { [":last"] = Number(last), [":expires"] = Number(Expiry(_time.GetUtcNow()) + Day) },
                },
                cancellationToken
            );
        }
        catch (ConditionalCheckFailedException)
        {
            // It is beyond that already.
        }
    }

    private async Task<(Dictionary<string, AttributeValue> Item, string? Spill)> ItemAsync(
        TenantScope scope,
        string pk,
        ConversationTurn turn,
        CancellationToken cancellationToken
    )
    {
        var item = new Dictionary<string, AttributeValue>(Key(pk, TurnKey(turn)))
        {
            ["sequence"] = Number(turn.Sequence),
            ["turnId"] = Text(turn.TurnId),
            ["at"] = Number(TurnSequence.At(turn.At)),
            ["unarchived"] = Text("1"),
        };
        if (turn.Feedback is { } feedback)
        {
            item["feedback"] = Text(MemoryJson.Write(feedback));
        }

        var body = MemoryJson.WriteUtf8(turn with { Feedback = null });
        if (body.Length < SpillFrom)
        {
            item["body"] = Text(System.Text.Encoding.UTF8.GetString(body));
            return (item, null);
        }

        var spill = $"{SpillFolder(scope)}{ArchiveKeys.Segment(turn.SessionId)}/{Guid.NewGuid():N}.json";
        await _spill.PutAsync(spill, body, cancellationToken);
        item["spill"] = Text(spill);
        return (item, spill);
    }

    private async Task RemoveSpillAsync(string? spill)
    {
        if (spill is not null)
        {
            await _spill.DeleteAsync(spill, CancellationToken.None);
        }
    }

    private async Task<ConversationTurn?> TurnAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        var turn =
            item.TryGetValue("body", out var body) ? MemoryJson.Read(body.S)
            : await _spill.GetAsync(item["spill"].S, cancellationToken) is { } spilled ? MemoryJson.Read(spilled)
            : null;
        return turn is not null && item.TryGetValue("feedback", out var feedback)
            ? turn with
            {
                Feedback = MemoryJson.ReadFeedback(feedback.S),
            }
            : turn;
    }

    private async Task<ConversationTurn> FindAsync(string pk, ConversationTurn turn, long sequence, CancellationToken cancellationToken)
    {
        var placed = turn with { Sequence = sequence };
        var items = await ReadAsync([Key(pk, TurnKey(placed))], cancellationToken);
        return items is [var item] && await TurnAsync(item, cancellationToken) is { } first ? first : placed;
    }

    private async Task<List<Dictionary<string, AttributeValue>>> ReadAsync(
        IReadOnlyList<Dictionary<string, AttributeValue>> keys,
        CancellationToken cancellationToken
    )
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        foreach (var batch in keys.Chunk(100))
        {
            items.AddRange(
                await _client.GetAllAsync(_table, new KeysAndAttributes { Keys = [.. batch], ConsistentRead = true }, cancellationToken)
            );
        }

        return items;
    }

    private async Task RemoveAsync(IReadOnlyList<Dictionary<string, AttributeValue>> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(25))
        {
            await _client.WriteAllAsync(_table, [.. batch.Select(k => new WriteRequest(new DeleteRequest(k)))], cancellationToken);
        }
    }
}
