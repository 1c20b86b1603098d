using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;
using Polly;

namespace LlmOps.Aws;

/// <summary>The ledger in one DynamoDB table.</summary>
/// <remarks>
/// <code>
/// pk                    sk                                      other attributes
/// account#{owner}       {period}                                spent, reserved, committed (both together: what conditions look at)
/// reservation#{tenant}  {id}                                    day, nanos, state, extra (further accounts); while active: open, expires
/// usage#{tenant}        {day}#{model}#{purpose}#{key}#{route}   calls, input, output, rerank, nanos; key and route only with a spender
/// </code>
/// Every operation is one transaction with conditions. <c>open</c> is the hash key of a sparse index, so that what has expired is one
/// query. Everybody's accounts are two items that every request writes: some hundred requests a second is what they bear.
/// </remarks>
internal sealed class DynamoDbLedger : ILedger, IPreparedStore
{
    /// <summary>The sparse index of active reservations.</summary>
    public const string OpenIndex = "open";

    private const string Active = "active";
    private const string Settled = "settled";
    private const string Released = "released";
    private const string ConditionFailed = "ConditionalCheckFailed";

    // Long enough that no repetition of a settled id can still come.
    private static readonly TimeSpan s_keepClosed = TimeSpan.FromDays(35);

    private static readonly ResiliencePipeline s_conflict = StorePipelines.Conflict(
        attempts: 61,
        TimeSpan.FromMilliseconds(10),
        static exception => exception is TransactionCanceledException
    );

    private readonly IAmazonDynamoDB _client;
    private readonly string _table;
    private readonly TimeProvider _time;
    private readonly ResourceCreation _creation;

    public DynamoDbLedger(IAmazonDynamoDB client, string table, IOptions<AwsOptions> aws, TimeProvider time)
    {
        (_client, _table, _time) = (client, table, time);
        _creation = ResourceCreation.Table(client, aws.Value, TableNamed(table));
    }

    /// <summary>The table, where the service makes it itself.</summary>
    internal static CreateTableRequest TableNamed(string table) =>
        new()
        {
            TableName = table,
            AttributeDefinitions =
            [
                new("pk", ScalarAttributeType.S),
                new("sk", ScalarAttributeType.S),
                new("open", ScalarAttributeType.S),
                new("expires", ScalarAttributeType.N),
            ],
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            GlobalSecondaryIndexes =
            [
                new GlobalSecondaryIndex
                {
                    IndexName = OpenIndex,
                    KeySchema = [new("open", KeyType.HASH), new("expires", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                },
            ],
        };

    public string StoreName => "ledger (dynamodb)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        await _client.GetItemAsync(_table, Key("account#-", "-"), cancellationToken);
    }

    public async Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        BudgetAccount[] accounts = [.. BudgetAccount.Of(reservation.Scope, reservation.Day), .. reservation.Extra ?? []];
        var sweptExpired = false;
        return await s_conflict.ExecuteAsync<LedgerCap?>(
            async token =>
            {
                // More than a cap allows even when nothing else is spent cannot be said as a condition.
                LedgerCap[] passed = [.. caps.Where(c => reservation.Nanos > c.Nanos)];
                if (passed.Length > 0)
                {
                    return await FindAsync(reservation, token) is null ? passed[0] : null;
                }

                while (true)
                {
                    try
                    {
                        await _client.TransactWriteItemsAsync(Reserving(reservation, accounts, caps), token);
                        return null;
                    }
                    catch (TransactionCanceledException e) when (e.CancellationReasons[0].Code == ConditionFailed)
                    {
                        return null;
                    }
                    catch (TransactionCanceledException e) when (Full(e) is { Count: > 0 } full)
                    {
                        if (sweptExpired || await ReleaseExpiredAsync(token) == 0)
                        {
                            return caps.First(c => full.Contains(c.Account));
                        }

                        sweptExpired = true;
                    }
                }
            },
            cancellationToken
        );

        HashSet<BudgetAccount> Full(TransactionCanceledException e) =>
            [.. accounts.Where((_, i) => e.CancellationReasons[i + 1].Code == ConditionFailed)];
    }

    public Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        CancellationToken cancellationToken
    ) => CloseAsync(reservation, Settled, state => state != Settled, charges, cancellationToken);

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        CloseAsync(reservation, Released, state => state == Active, [], cancellationToken);

    public async Task<IReadOnlyList<LedgerBalance>> ReadBalancesAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var items = new Dictionary<(string, string), LedgerBalance>();
        foreach (var batch in accounts.Distinct().Chunk(100))
        {
            foreach (
                var item in await _client.GetAllAsync(
                    _table,
                    new KeysAndAttributes { Keys = [.. batch.Select(Key)], ConsistentRead = true },
                    cancellationToken
                )
            )
            {
                items[(item["pk"].S, item["sk"].S)] = new LedgerBalance(Number(item["spent"]), Number(item["reserved"]));
            }
        }

        return [.. accounts.Select(a => items.GetValueOrDefault(($"account#{a.Owner}", a.Period)))];
    }

    public async Task<IReadOnlyList<UsageLine>> ReadUsageAsync(
        TenantScope scope,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var lines = new List<UsageLine>();
        var query = new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = "pk = :pk AND sk BETWEEN :from AND :to",
            ExpressionAttributeValues = new()
            {
                [":pk"] = Text($"usage#{scope.TenantId}"),
                [":from"] = Text(Day(from)),
                [":to"] = Text(Day(to) + "$"),
            },
            ConsistentRead = true,
        };
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                lines.Add(
                    new UsageLine(
                        DateOnly.ParseExact(item["day"].S, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                        item["model"].S,
                        item["purpose"].S,
                        Number(item["calls"]),
                        Number(item["input"]),
                        Number(item["output"]),
                        Number(item["rerank"]),
                        Usd.FromNanos(Number(item["nanos"])),
                        item.GetValueOrDefault("key")?.S ?? "",
                        item.GetValueOrDefault("route")?.S ?? ""
                    )
                );
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (query.ExclusiveStartKey is { Count: > 0 });

        return
        [
            .. lines
                .OrderBy(l => l.Day)
                .ThenBy(l => l.Model, StringComparer.Ordinal)
                .ThenBy(l => l.Purpose, StringComparer.Ordinal)
                .ThenBy(l => l.Key, StringComparer.Ordinal)
                .ThenBy(l => l.Route, StringComparer.Ordinal),
        ];
    }

    public async Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var released = 0;
        var query = new QueryRequest
        {
            TableName = _table,
            IndexName = OpenIndex,
            KeyConditionExpression = "#open = :yes AND expires <= :now",
            ExpressionAttributeNames = new() { ["#open"] = "open" },
            ExpressionAttributeValues = new() { [":yes"] = Text("1"), [":now"] = Number(_time.GetUtcNow().ToUnixTimeMilliseconds()) },
        };
        do
        {
            var page = await _client.QueryAsync(query, cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                var scope = TenantScope.Create(item["pk"].S["reservation#".Length..]);
                if (await ReleaseAsync(new LedgerReservation(scope, item["sk"].S, default, 0, default), cancellationToken))
                {
                    released++;
                }
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (query.ExclusiveStartKey is { Count: > 0 });

        return released;
    }

    private async Task<bool> CloseAsync(
        LedgerReservation reservation,
        string state,
        Predicate<string> from,
        IReadOnlyList<LedgerCharge> charges,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);

        // Where a condition fails, others write the same accounts or closed the same reservation: look again.
        return await s_conflict.ExecuteAsync(
            async token =>
            {
                var found = await FindAsync(reservation, token);
                if (found is { } known ? !from(known.State) : state == Released)
                {
                    return false;
                }

                var day = found?.Day ?? reservation.Day;
                var freed = found is { State: Active } active ? active.Nanos : 0;
                var spent = charges.Sum(c => c.Nanos);
                await _client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems =
                        [
                            found is null
                                ? new()
                                {
                                    Put = new Put
                                    {
                                        TableName = _table,
                                        Item = Item(reservation, state),
                                        ConditionExpression = "attribute_not_exists(pk)",
                                    },
                                }
                                : new() { Update = SetState(reservation, found.Value.State, state) },
                            .. BudgetAccount
                                .Of(reservation.Scope, day)
                                .Concat(found is { State: Active } ? found.Value.Extra : reservation.Extra ?? [])
                                .Select(a => new TransactWriteItem { Update = Add(a, spent, -freed, room: null) }),
                            .. charges
                                .GroupBy(c => (c.Model, c.Purpose))
                                .Select(g => new TransactWriteItem
                                {
                                    Update = AddUsage(reservation, day, g.Key.Model, g.Key.Purpose, [.. g]),
                                }),
                        ],
                    },
                    token
                );
                return true;
            },
            cancellationToken
        );
    }

    private TransactWriteItemsRequest Reserving(
        LedgerReservation reservation,
        IReadOnlyList<BudgetAccount> accounts,
        IReadOnlyList<LedgerCap> caps
    ) =>
        new()
        {
            TransactItems =
            [
                new()
                {
                    Put = new Put
                    {
                        TableName = _table,
                        Item = Item(reservation, Active),
                        ConditionExpression = "attribute_not_exists(pk)",
                    },
                },
                .. accounts.Select(a => new TransactWriteItem
                {
                    Update = Add(a, spent: 0, reserved: reservation.Nanos, Room(caps, a, reservation.Nanos)),
                }),
            ],
        };

    private async Task<(string State, long Nanos, DateOnly Day, IReadOnlyList<BudgetAccount> Extra)?> FindAsync(
        LedgerReservation reservation,
        CancellationToken cancellationToken
    )
    {
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key($"reservation#{reservation.Scope.TenantId}", reservation.Id),
                ConsistentRead = true,
            },
            cancellationToken
        );
        return response.Item is { Count: > 0 } item
            ? (
                item["state"].S,
                Number(item["nanos"]),
                DateOnly.ParseExact(item["day"].S, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                [
                    .. (item.GetValueOrDefault("extra")?.SS ?? [])
                        .Select(text => text.Split('|', 2))
                        .Select(parts => new BudgetAccount(parts[0], parts[1])),
                ]
            )
            : null;
    }

    private Dictionary<string, AttributeValue> Item(LedgerReservation reservation, string state)
    {
        var item = new Dictionary<string, AttributeValue>(Key($"reservation#{reservation.Scope.TenantId}", reservation.Id))
        {
            ["day"] = Text(Day(reservation.Day)),
            ["nanos"] = Number(reservation.Nanos),
            ["state"] = Text(state),
        };
        if (reservation.Extra is { Count: > 0 } extra)
        {
            item["extra"] = new AttributeValue { SS = [.. extra.Select(account => $"{account.Owner}|{account.Period}")] };
        }

        if (state == Active)
        {
            item["open"] = Text("1");
            item["expires"] = Number(reservation.ExpiresAt.ToUnixTimeMilliseconds());
        }
        else
        {
            item["expiresAt"] = Number((_time.GetUtcNow() + s_keepClosed).ToUnixTimeSeconds());
        }

        return item;
    }

    private Update SetState(LedgerReservation reservation, string from, string to) =>
        new()
        {
            TableName = _table,
            Key = Key($"reservation#{reservation.Scope.TenantId}", reservation.Id),
            UpdateExpression = "SET #state = :to, expiresAt = :gone REMOVE #open",
            ConditionExpression = "#state = :from",
            ExpressionAttributeNames = new() { ["#state"] = "state", ["#open"] = "open" },
            ExpressionAttributeValues = new()
            {
                [":from"] = Text(from),
                [":to"] = Text(to),
                [":gone"] = Number((_time.GetUtcNow() + s_keepClosed).ToUnixTimeSeconds()),
            },
        };

    private Update Add(BudgetAccount account, long spent, long reserved, long? room)
    {
        var update = new Update
        {
            TableName = _table,
            Key = Key(account),
            UpdateExpression = "ADD spent :spent, reserved :reserved, committed :both",
            ExpressionAttributeValues = new()
            {
                [":spent"] = Number(spent),
                [":reserved"] = Number(reserved),
                [":both"] = Number(spent + reserved),
            },
        };
        if (room is { } most)
        {
            update.ConditionExpression = "attribute_not_exists(committed) OR committed <= :most";
            update.ExpressionAttributeValues[":most"] = Number(most);
        }

        return update;
    }

    private Update AddUsage(LedgerReservation reservation, DateOnly day, string model, string purpose, List<LedgerCharge> charges)
    {
        var spender = reservation.Spender ?? Spender.Unknown;
        return new Update
        {
            TableName = _table,
            Key = Key(
                $"usage#{reservation.Scope.TenantId}",
                $"{Day(day)}#{model}#{purpose}{(spender is { Key: "", Route: "" } ? "" : $"#{spender.Key}#{spender.Route}")}"
            ),
            UpdateExpression =
                "SET #day = :day, #model = :model, purpose = :purpose, #key = :key, #route = :route ADD #calls :calls, #input :input, "
                + "#output :output, rerank :rerank, nanos :nanos",
            ExpressionAttributeNames = new()
            {
                ["#day"] = "day",
                ["#model"] = "model",
                ["#calls"] = "calls",
                ["#input"] = "input",
                ["#output"] = "output",
                ["#key"] = "key",
                ["#route"] = "route",
            },
            ExpressionAttributeValues = new()
            {
                [":day"] = Text(Day(day)),
                [":model"] = Text(model),
                [":purpose"] = Text(purpose),
                [":key"] = Text(spender.Key),
                [":route"] = Text(spender.Route),
                [":calls"] = Number(charges.Sum(c => c.Calls)),
                [":input"] = Number(charges.Sum(c => c.InputTokens)),
                [":output"] = Number(charges.Sum(c => c.OutputTokens)),
                [":rerank"] = Number(charges.Sum(c => c.RerankUnits)),
                [":nanos"] = Number(charges.Sum(c => c.Nanos)),
            },
        };
    }

    private static long? Room(IReadOnlyList<LedgerCap> caps, BudgetAccount account, long nanos) =>
        caps.Where(c => c.Account == account).Select(c => (long?)(c.Nanos - nanos)).Min();

    private static Dictionary<string, AttributeValue> Key(BudgetAccount account) => Key($"account#{account.Owner}", account.Period);

    private static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = Text(pk), ["sk"] = Text(sk) };

    private static AttributeValue Text(string value) => new() { S = value };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static long Number(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
