using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace LlmOps.Benchmarks.Quality;

/// <summary>A public baseline: SQLite's FTS5 with the Porter stemmer, one row a document, any word of the question.</summary>
internal sealed partial class FullTextPeer : IDisposable
{
    public const string Name = "sqlite fts5";

    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public FullTextPeer(Collection collection)
    {
        _connection.Open();
        Execute("CREATE VIRTUAL TABLE document USING fts5(id UNINDEXED, body, tokenize = 'porter unicode61')");
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO document (id, body) VALUES ($id, $body)";
        var (id, body) = (insert.Parameters.Add("$id", SqliteType.Text), insert.Parameters.Add("$body", SqliteType.Text));
        foreach (var document in collection.Documents)
        {
            (id.Value, body.Value) = (document.Id, $"{document.Title}\n{document.Text}");
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public Ranking Search(string question, int limit, StageTimes times)
    {
        var words = string.Join(
            " OR ",
            Word()
                .Matches(question)
                .Select(match => match.Value.ToLowerInvariant())
                .Distinct(StringComparer.Ordinal)
                .Select(word => $"\"{word}\"")
        );
        if (words.Length == 0)
        {
            return new Ranking([]);
        }

        var started = Stopwatch.GetTimestamp();
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT id, -bm25(document) FROM document WHERE document MATCH $words ORDER BY 2 DESC LIMIT $limit";
        command.Parameters.AddWithValue("$words", words);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var entries = new List<(string, double)>();
        while (rows.Read())
        {
            entries.Add((rows.GetString(0), rows.GetDouble(1)));
        }

        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return new Ranking(entries);
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
