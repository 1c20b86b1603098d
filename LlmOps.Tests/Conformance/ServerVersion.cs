using System.Reflection;
using System.Text.Json;
using Lucene.Net.Index;
using Microsoft.Data.Sqlite;
using StackExchange.Redis;

namespace LlmOps.Tests.Conformance;

/// <summary>The server behind an adapter and its version, as it tells itself.</summary>
/// <remarks>DynamoDB Local, S3Mock and ElasticMQ do not tell theirs; the one who starts them says it in a variable, such as
/// <c>LLMOPS_TEST_S3_SERVER</c>.</remarks>
internal sealed record ServerVersion(string Name, string Version)
{
    /// <summary>What an adapter runs on, by its name.</summary>
    public static string NameOf(string adapter) =>
        adapter switch
        {
            _ when adapter.StartsWith("OpenSearch", StringComparison.Ordinal) => "OpenSearch",
            _ when adapter.StartsWith("Neo4j", StringComparison.Ordinal) => "Neo4j",
            _ when adapter.StartsWith("Redis", StringComparison.Ordinal) => "Redis",
            _ when adapter.StartsWith("DynamoDb", StringComparison.Ordinal) => "DynamoDB",
            _ when adapter.StartsWith("S3", StringComparison.Ordinal) => "S3",
            _ when adapter.StartsWith("Sqs", StringComparison.Ordinal) => "SQS",
            _ when adapter.StartsWith("Sqlite", StringComparison.Ordinal) => "SQLite",
            _ when adapter.StartsWith("Lucene", StringComparison.Ordinal) => "Lucene.NET",
            _ when adapter.StartsWith("File", StringComparison.Ordinal) => "files",
            _ => "in process",
        };

    public static async Task<ServerVersion> OfAsync(string adapter)
    {
        var name = NameOf(adapter);
        try
        {
            return name switch
            {
                "OpenSearch" => new(
                    name,
                    (await AskAsync("LLMOPS_TEST_OPENSEARCH")).GetProperty("version").GetProperty("number").GetString()!
                ),
                "Neo4j" => new(name, (await AskAsync("LLMOPS_TEST_NEO4J")).GetProperty("neo4j_version").GetString()!),
                "Redis" => new(name, await AskRedisAsync()),
                "DynamoDB" or "S3" or "SQS" => new(
                    name,
                    Environment.GetEnvironmentVariable($"LLMOPS_TEST_{name.ToUpperInvariant()}_SERVER") ?? "not told"
                ),
                "SQLite" => new(name, AskSqlite()),
                "Lucene.NET" => new(
                    name,
                    typeof(IndexWriter)
                        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                        .InformationalVersion.Split('+')[0]
                ),
                _ => new(name, $".NET {Environment.Version}"),
            };
        }
        catch (Exception e)
            when (e is HttpRequestException or RedisException or JsonException or KeyNotFoundException or TaskCanceledException)
        {
            return new(name, $"does not answer ({e.GetType().Name})");
        }
    }

    private static async Task<JsonElement> AskAsync(string variable)
    {
        var address = new UriBuilder(Environment.GetEnvironmentVariable(variable)!) { UserName = "", Password = "" }.Uri;
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var answer = JsonDocument.Parse(await client.GetStringAsync(address));
        return answer.RootElement.Clone();
    }

    private static async Task<string> AskRedisAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Environment.GetEnvironmentVariable("LLMOPS_TEST_REDIS")!);
        return connection.GetServers()[0].Version.ToString();
    }

    private static string AskSqlite()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sqlite_version()";
        return (string)command.ExecuteScalar()!;
    }
}
