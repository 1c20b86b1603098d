using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;

namespace LlmOps.Embedded;

/// <summary>The records of fine-tuning in <c>finetune.db</c>, shared by the services of one machine.</summary>
internal sealed class SqliteFineTuneRecords(DataDirectory directory) : IFineTuneRecords
{
    private const string Schema =
        "CREATE TABLE IF NOT EXISTS records (kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL, "
        + "PRIMARY KEY (kind, id)) WITHOUT ROWID";

    private readonly SqliteDatabase _database = new(directory.File("finetune.db"), Schema);

    public string StoreName => "fine-tune-records (sqlite)";

    public Task ProbeAsync(CancellationToken cancellationToken) => _database.ProbeAsync(cancellationToken);

    public Task<FineTuneRecord?> ReadAsync(string kind, string id, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT kind, id, version, content FROM records WHERE kind = $kind AND id = $id";
                command.Parameters.AddWithValue("$kind", kind);
                command.Parameters.AddWithValue("$id", id);
                using var reader = command.ExecuteReader();
                return reader.Read() ? Read(reader) : null;
            },
            cancellationToken
        );

    public Task<FineTuneRecord?> WriteAsync(
        string kind,
        string id,
        string json,
        long expectedVersion,
        CancellationToken cancellationToken
    ) =>
        _database.WriteAsync(
            (connection, transaction) =>
            {
                using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText =
                    expectedVersion == 0
                        ? "INSERT INTO records (kind, id, version, content) VALUES ($kind, $id, 1, $content) ON CONFLICT (kind, id) DO "
                            + "NOTHING"
                        : "UPDATE records SET version = version + 1, content = $content WHERE kind = $kind AND id = $id AND version = "
                            + "$version";
                command.Parameters.AddWithValue("$kind", kind);
                command.Parameters.AddWithValue("$id", id);
                command.Parameters.AddWithValue("$version", expectedVersion);
                command.Parameters.AddWithValue("$content", json);
                return command.ExecuteNonQuery() == 1 ? new FineTuneRecord(kind, id, expectedVersion + 1, json) : null;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<FineTuneRecord>> ListAsync(string kind, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<FineTuneRecord>>(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT kind, id, version, content FROM records WHERE kind = $kind ORDER BY id";
                command.Parameters.AddWithValue("$kind", kind);
                using var reader = command.ExecuteReader();
                var records = new List<FineTuneRecord>();
                while (reader.Read())
                {
                    records.Add(Read(reader));
                }

                return records;
            },
            cancellationToken
        );

    private static FineTuneRecord Read(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3));
}
