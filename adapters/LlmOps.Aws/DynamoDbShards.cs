using System.Globalization;

namespace LlmOps.Aws;

/// <summary>Spreads what would be one hot partition over several.</summary>
internal static class DynamoDbShards
{
    // Stored items depend on it.
    private const int Count = 8;

    /// <summary>The shard of a key, from 0; the same in every process.</summary>
    public static string Of(string key)
    {
        var hash = 17;
        foreach (var c in key)
        {
            hash = unchecked((hash * 31) + c);
        }

        return Name((hash & int.MaxValue) % Count);
    }

    /// <summary>All shards.</summary>
    public static IEnumerable<string> All => Enumerable.Range(0, Count).Select(Name);

    private static string Name(int shard) => shard.ToString(CultureInfo.InvariantCulture);
}
