using System.Security.Cryptography;
using System.Text;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>Simulates prompt caching. Every cache point ends a prefix (tools, then system, then messages). The longest prefix that is
/// still kept is read, whatever cache points lie behind it are written. A prefix below the model's minimum is not cached; a read prefix is
/// kept for its time to live again.</summary>
internal sealed class PromptCache(TimeProvider clock)
{
    private const int MaxEntries = 10_000;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The input side of a call's usage; it reads and writes the cache.</summary>
    public TokenUsage Use(ResolvedModel model, ConverseRequest request)
    {
        var total = PromptMeter.Count(request);
        var prefixes = model.Model.MinimumCachedTokens is { } minimum
            ? Prefixes(model, request).Where(prefix => prefix.Tokens >= minimum).ToList()
            : [];
        if (prefixes.Count == 0)
        {
            return new TokenUsage(total, 0, 0, 0, null);
        }

        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var read = 0;
            foreach (var prefix in prefixes.Where(prefix => _entries.TryGetValue(prefix.Key, out var entry) && entry.ExpiresAt > now))
            {
                read = prefix.Tokens;
                var entry = _entries[prefix.Key];
                _entries[prefix.Key] = entry with { ExpiresAt = now + entry.TimeToLive };
            }

            var written = new List<CacheDetail>();
            var from = read;
            foreach (var prefix in prefixes.Where(prefix => prefix.Tokens > read))
            {
                written.Add(new CacheDetail(prefix.Ttl, prefix.Tokens - from));
                from = prefix.Tokens;
                Keep(prefix, now);
            }

            var details = written
                .GroupBy(detail => detail.Ttl)
                .Select(group => new CacheDetail(group.Key, group.Sum(detail => detail.InputTokens)))
                .ToList();
            return new TokenUsage(total - from, 0, read, from - read, details.Count == 0 ? null : details);
        }
    }

    private static IEnumerable<Prefix> Prefixes(ResolvedModel model, ConverseRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(model.Id));
        var tokens = 0;
        foreach (var part in PromptMeter.Parts(request))
        {
            if (part.CachePoint is { } point)
            {
                yield return new Prefix(Convert.ToHexString(hash.GetCurrentHash()), tokens, point.Ttl ?? "5m");
            }
            else
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\0{part.Identity.Length}\0{part.Identity}"));
                tokens += part.Tokens;
            }
        }
    }

    private void Keep(Prefix prefix, DateTimeOffset now)
    {
        if (_entries.Count >= MaxEntries)
        {
            foreach (var (key, _) in _entries.Where(entry => entry.Value.ExpiresAt <= now).ToList())
            {
                _entries.Remove(key);
            }
        }

        var timeToLive = prefix.Ttl == "1h" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5);
        _entries[prefix.Key] = new Entry(now + timeToLive, timeToLive);
    }

    private readonly record struct Prefix(string Key, int Tokens, string Ttl);

    private readonly record struct Entry(DateTimeOffset ExpiresAt, TimeSpan TimeToLive);
}
