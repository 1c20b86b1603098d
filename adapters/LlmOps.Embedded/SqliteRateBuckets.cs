using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>Buckets in <c>rates.db</c>, shared by the services of one machine.</summary>
internal sealed class SqliteRateBuckets(DataDirectory directory, TimeProvider time) : IRateBuckets
{
    // A call of a model must not wait long for a file that others keep busy.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly SqliteDatabase _database = new(
        directory.File("rates.db"),
        "CREATE TABLE IF NOT EXISTS buckets (model TEXT PRIMARY KEY, bucket TEXT NOT NULL) WITHOUT ROWID",
        s_patience
    );

    public Task<RateBucket> UpdateAsync(
        string model,
        Func<RateBucket, DateTimeOffset, RateBucket> change,
        CancellationToken cancellationToken
    ) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                var found = connection.Scalar<string>(transaction, "SELECT bucket FROM buckets WHERE model = $model", ("$model", model));
                var next = change(RateBucketJson.Read(found), time.GetUtcNow());
                connection.Execute(
                    transaction,
                    "INSERT INTO buckets (model, bucket) VALUES ($model, $bucket) ON CONFLICT (model) DO UPDATE SET bucket = "
                        + "excluded.bucket",
                    ("$model", model),
                    ("$bucket", RateBucketJson.Write(next))
                );
                return next;
            },
            cancellationToken
        );
}
