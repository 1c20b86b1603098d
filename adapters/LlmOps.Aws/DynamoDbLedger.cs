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
/// reservation#{tenant}  {id}                                    day, nanos, state, model, key, route, extra (further accounts), expires;
///                                                               while active: open
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
    private const string Estimated = "estimated";
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

    public Task<LedgerCap?> ReserveAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    ) =>
        HoldAsync(
            reservation.Nanos,
            caps,
            async token =>
                await FindAsync(reservation, token) is null
                    ? new Holding(Accounts(reservation), new() { Put = NewReservation(reservation, Active) }, reservation.Nanos)
                    : null,
            new Holding(Accounts(reservation), new() { Put = NewReservation(reservation, Active) }, reservation.Nanos),
            cancellationToken
        );

    public Task<LedgerCap?> RaiseAsync(
        LedgerReservation reservation,
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        CancellationToken cancellationToken
    )
    {
        return HoldAsync(
            nanos,
            caps,
            async token =>
                await FindAsync(reservation, token) switch
                {
                    null => new Holding(
                        Accounts(reservation),
                        new() { Put = NewReservation(reservation with { Nanos = nanos }, Active) },
                        nanos
                    ),
                    (Active, { } held) when held.Nanos < nanos => Raising(held),
                    _ => null,
                },
            Raising(reservation),
            cancellationToken
        );

        Holding Raising(LedgerReservation held) =>
            new(
                Accounts(held),
                new()
                {
                    Update = new Update
                    {
                        TableName = _table,
                        Key = Key(held),
                        UpdateExpression = "SET nanos = :to",
                        ConditionExpression = "#state = :active AND nanos = :from",
                        ExpressionAttributeNames = new() { ["#state"] = "state" },
                        ExpressionAttributeValues = new()
                        {
                            [":active"] = Text(Active),
                            [":from"] = Number(held.Nanos),
                            [":to"] = Number(nanos),
                        },
                    },
                },
                nanos - held.Nanos
            );
    }

    public Task<bool> SettleAsync(
        LedgerReservation reservation,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    ) => CloseAsync(reservation, Settled, state => state != Settled, charges, rest, cancellationToken);

    public Task<bool> ReleaseAsync(LedgerReservation reservation, CancellationToken cancellationToken) =>
        CloseAsync(reservation, Released, state => state is Active or Estimated, [], rest: null, cancellationToken);

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
                .Where(l => l.Calls != 0 || l.CostUsd != 0)
                .OrderBy(l => l.Day)
                .ThenBy(l => l.Model, StringComparer.Ordinal)
                .ThenBy(l => l.Purpose, StringComparer.Ordinal)
                .ThenBy(l => l.Key, StringComparer.Ordinal)
                .ThenBy(l => l.Route, StringComparer.Ordinal),
        ];
    }

    public async Task<IReadOnlyList<LedgerReservation>> ChargeExpiredAsync(CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        var charged = new List<LedgerReservation>();
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
                var key = new LedgerReservation(scope, item["sk"].S, default, 0, default);

                // The index is behind, and others sweep too. What is not there is none of ours.
                if (
                    await FindAsync(key, cancellationToken) is (Active, { } found)
                    && await CloseAsync(found, Estimated, static state => state == Active, [], rest: null, cancellationToken)
                )
                {
                    charged.Add(found);
                }
            }

            query.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (query.ExclusiveStartKey is { Count: > 0 });

        return charged;
    }

    /// <summary>Writes a reservation and adds to its accounts, where no cap is passed.</summary>
    /// <param name="nanos">All that the reservation is to hold.</param>
    /// <param name="caps">The caps.</param>
    /// <param name="look">What there is to write, by what stands in the table; null: nothing.</param>
    /// <param name="expected">What there is to write if the table is as the caller thinks: so nothing has to be read first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private async Task<LedgerCap?> HoldAsync(
        long nanos,
        IReadOnlyList<LedgerCap> caps,
        Func<CancellationToken, Task<Holding?>> look,
        Holding expected,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);
        var holding = expected;
        return await s_conflict.ExecuteAsync<LedgerCap?>(
            async token =>
            {
                while (holding is not null)
                {
                    // More than a cap allows even when nothing else is spent cannot be said as a condition.
                    if (caps.Where(cap => nanos > cap.Nanos).Take(1).ToArray() is [var passed])
                    {
                        return await look(token) is null ? null : passed;
                    }

                    try
                    {
                        await _client.TransactWriteItemsAsync(Request(holding), token);
                        return null;
                    }
                    catch (TransactionCanceledException e) when (e.CancellationReasons[0].Code == ConditionFailed)
                    {
                        holding = await look(token);
                    }
                    catch (TransactionCanceledException e) when (Full(holding, e) is { Count: > 0 } full)
                    {
                        return caps.First(cap => full.Contains(cap.Account));
                    }
                }

                return null;
            },
            cancellationToken
        );

        TransactWriteItemsRequest Request(Holding held) =>
            new()
            {
                TransactItems =
                [
                    held.Reservation,
                    .. held.Accounts.Select(account => new TransactWriteItem
                    {
                        Update = Add(account, spent: 0, reserved: held.Nanos, Room(caps, account, held.Nanos)),
                    }),
                ],
            };

        static HashSet<BudgetAccount> Full(Holding held, TransactionCanceledException e) =>
            [.. held.Accounts.Where((_, i) => e.CancellationReasons[i + 1].Code == ConditionFailed)];
    }

    private async Task<bool> CloseAsync(
        LedgerReservation reservation,
        string state,
        Predicate<string> from,
        IReadOnlyList<LedgerCharge> charges,
        LedgerReservation? rest,
        CancellationToken cancellationToken
    )
    {
        await _creation.ReadyAsync(cancellationToken);

        // Where a condition fails, others write the same accounts or closed the same reservation: look again.
        return await s_conflict.ExecuteAsync(
            async token =>
            {
                var found = await FindAsync(reservation, token);
                if (found is null && state == Released)
                {
                    await _client.TransactWriteItemsAsync(
                        new() { TransactItems = [new() { Put = NewReservation(reservation, state) }] },
                        token
                    );
                    return false;
                }

                if (found is { } known && !from(known.State))
                {
                    return false;
                }

                // What stands in the ledger says which accounts it is about.
                var (own, freed, all) = (reservation, 0L, charges);
                if (found is (Active or Estimated, { } open))
                {
                    own = open with { Spender = open.Spender ?? reservation.Spender };
                    freed = found.Value.State == Active ? open.Nanos : 0;
                    all =
                    [
                        .. charges,
                        .. found.Value.State == Estimated ? [LedgerCharge.TakeBack(open)] : Array.Empty<LedgerCharge>(),
                        .. state == Estimated ? [LedgerCharge.OfExpired(open)] : Array.Empty<LedgerCharge>(),
                    ];
                }

                var isRestNew = rest is not null && await FindAsync(rest, token) is null;
                var spent = all.Sum(static charge => charge.Nanos);
                var reserved = (isRestNew ? rest!.Nanos : 0) - freed;
                await _client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems =
                        [
                            found is null
                                ? new() { Put = NewReservation(reservation, state) }
                                : new() { Update = SetState(found.Value.Reservation, found.Value.State, state) },
                            .. isRestNew
                                ? [new TransactWriteItem { Put = NewReservation(rest!, Active) }]
                                : Array.Empty<TransactWriteItem>(),
                            .. Accounts(own)
                                .Select(account => new TransactWriteItem { Update = Add(account, spent, reserved, room: null) }),
                            .. all.GroupBy(static charge => (charge.Model, charge.Purpose))
                                .Select(group => new TransactWriteItem
                                {
                                    Update = AddUsage(own, group.Key.Model, group.Key.Purpose, [.. group]),
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

    private async Task<(string State, LedgerReservation Reservation)?> FindAsync(
        LedgerReservation reservation,
        CancellationToken cancellationToken
    )
    {
        var response = await _client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key(reservation),
                ConsistentRead = true,
            },
            cancellationToken
        );
        if (response.Item is not { Count: > 0 } item)
        {
            return null;
        }

        // Who spends is not known of reservations that an earlier version made.
        return (
            item["state"].S,
            new LedgerReservation(
                reservation.Scope,
                reservation.Id,
                DateOnly.ParseExact(item["day"].S, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                Number(item["nanos"]),
                DateTimeOffset.FromUnixTimeMilliseconds(item.GetValueOrDefault("expires") is { } expires ? Number(expires) : 0),
                item.GetValueOrDefault("model") is null ? null : new Spender(item["key"].S, item["route"].S),
                [
                    .. (item.GetValueOrDefault("extra")?.SS ?? [])
                        .Select(text => text.Split('|', 2))
                        .Select(parts => new BudgetAccount(parts[0], parts[1])),
                ],
                item.GetValueOrDefault("model")?.S ?? ""
            )
        );
    }

    /// <summary>A reservation that is not there yet.</summary>
    private Put NewReservation(LedgerReservation reservation, string state) =>
        new()
        {
            TableName = _table,
            Item = Item(reservation, state),
            ConditionExpression = "attribute_not_exists(pk)",
        };

    private Dictionary<string, AttributeValue> Item(LedgerReservation reservation, string state)
    {
        var item = new Dictionary<string, AttributeValue>(Key(reservation))
        {
            ["day"] = Text(Day(reservation.Day)),
            ["nanos"] = Number(reservation.Nanos),
            ["state"] = Text(state),
            ["model"] = Text(reservation.Model),
            ["key"] = Text(reservation.Spender?.Key ?? ""),
            ["route"] = Text(reservation.Spender?.Route ?? ""),
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
            Key = Key(reservation),
            UpdateExpression = "SET #state = :to, expiresAt = :gone REMOVE #open",
            ConditionExpression = "#state = :from AND nanos = :nanos",
            ExpressionAttributeNames = new() { ["#state"] = "state", ["#open"] = "open" },
            ExpressionAttributeValues = new()
            {
                [":from"] = Text(from),
                [":to"] = Text(to),
                [":nanos"] = Number(reservation.Nanos),
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

    private Update AddUsage(LedgerReservation reservation, string model, string purpose, List<LedgerCharge> charges)
    {
        var day = reservation.Day;
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

    private static BudgetAccount[] Accounts(LedgerReservation reservation) =>
        [.. BudgetAccount.Of(reservation.Scope, reservation.Day), .. reservation.Extra ?? []];

    private static Dictionary<string, AttributeValue> Key(LedgerReservation reservation) =>
        Key($"reservation#{reservation.Scope.TenantId}", reservation.Id);

    private static Dictionary<string, AttributeValue> Key(BudgetAccount account) => Key($"account#{account.Owner}", account.Period);

    private static Dictionary<string, AttributeValue> Key(string pk, string sk) => new() { ["pk"] = Text(pk), ["sk"] = Text(sk) };

    private static AttributeValue Text(string value) => new() { S = value };

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static long Number(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A transaction that reserves.</summary>
    /// <param name="Accounts">The accounts that pay.</param>
    /// <param name="Reservation">Writes the reservation.</param>
    /// <param name="Nanos">What is added to the accounts.</param>
    private sealed record Holding(BudgetAccount[] Accounts, TransactWriteItem Reservation, long Nanos);
}
