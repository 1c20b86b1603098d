using System.Collections.Concurrent;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Access;

/// <summary>Limits per minute of callers, shared by all replicas over the store that the models' rates are in. A bucket's
/// <see cref="RateBucket.Tokens"/> is what was used; it drains by the limit a minute. Each process takes a second's share at a time, so
/// that most requests ask no store.</summary>
/// <remarks>While the store does not answer, each process holds callers to the limit by itself.</remarks>
public sealed partial class CallerQuota
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan s_shareLifetime = TimeSpan.FromSeconds(5),
        s_outage = TimeSpan.FromSeconds(5),
        s_period = TimeSpan.FromSeconds(1);

    private readonly IRateBuckets _shared;
    private readonly InProcessRateBuckets _own;
    private readonly TimeProvider _time;
    private readonly ILogger<CallerQuota> _logger;
    private readonly ConcurrentDictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private DateTimeOffset _ownUntil;

    internal CallerQuota(IRateBuckets shared, TimeProvider time, ILogger<CallerQuota> logger) =>
        (_shared, _own, _time, _logger) = (shared, new InProcessRateBuckets(time), time, logger);

    /// <summary>Takes one request of a caller's limit.</summary>
    public async ValueTask<QuotaStanding> TakeRequestAsync(Caller caller, int perMinute, CancellationToken cancellationToken)
    {
        var name = NameOf(caller, "requests");
        var share = Find(name);
        await share.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = _time.GetUtcNow();
            if (share.Left < 1 || now - share.At > s_shareLifetime)
            {
                double granted = 0;
                var bucket = await UpdateAsync(
                    name,
                    (bucket, moment) =>
                    {
                        var level = Drained(bucket, perMinute, moment);
                        granted = Math.Floor(Math.Min(Math.Max(1, perMinute / 60.0), perMinute - level.Tokens));
                        return granted >= 1 ? level with { Tokens = level.Tokens + granted } : level;
                    },
                    cancellationToken
                );
                (share.Left, share.Used, share.At) = (Math.Max(0, granted), bucket.Tokens, now);
            }

            var used = UsedNow(share, perMinute, now);
            if (share.Left < 1)
            {
                return new QuotaStanding(false, perMinute, 0, Seconds(Math.Max(0, used + 1 - perMinute), perMinute));
            }

            share.Left--;
            return new QuotaStanding(
                true,
                perMinute,
                (int)Math.Max(0, perMinute - used + share.Left),
                Seconds(Math.Max(0, used - share.Left), perMinute)
            );
        }
        finally
        {
            share.Gate.Release();
        }
    }

    /// <summary>Whether a caller's answers have used less than the limit of tokens. Nothing is taken.</summary>
    public async ValueTask<QuotaStanding> CheckTokensAsync(Caller caller, int perMinute, CancellationToken cancellationToken)
    {
        var name = NameOf(caller, "tokens");
        var share = Find(name);
        await share.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = _time.GetUtcNow();
            if (now - share.At > s_period)
            {
                await SendChargeAsync(name, share, perMinute, now, cancellationToken);
            }

            var used = UsedNow(share, perMinute, now) + share.Pending;
            return used < perMinute
                ? new QuotaStanding(true, perMinute, (int)(perMinute - used), Seconds(used, perMinute))
                : new QuotaStanding(false, perMinute, 0, Seconds(used - perMinute + 1, perMinute));
        }
        finally
        {
            share.Gate.Release();
        }
    }

    /// <summary>Counts the tokens of an answer.</summary>
    public async ValueTask ChargeTokensAsync(Caller caller, int perMinute, long tokens, CancellationToken cancellationToken)
    {
        var name = NameOf(caller, "tokens");
        var share = Find(name);
        await share.Gate.WaitAsync(cancellationToken);
        try
        {
            share.Pending += tokens;
            var now = _time.GetUtcNow();
            if (now - share.At > s_period)
            {
                await SendChargeAsync(name, share, perMinute, now, cancellationToken);
            }
        }
        finally
        {
            share.Gate.Release();
        }
    }

    private async Task SendChargeAsync(string name, Share share, int perMinute, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pending = share.Pending;
        var bucket = await UpdateAsync(
            name,
            (bucket, moment) => Drained(bucket, perMinute, moment) is var level ? level with { Tokens = level.Tokens + pending } : bucket,
            cancellationToken
        );
        (share.Used, share.At, share.Pending) = (bucket.Tokens, now, share.Pending - pending);
    }

    private async Task<RateBucket> UpdateAsync(
        string name,
        Func<RateBucket, DateTimeOffset, RateBucket> change,
        CancellationToken cancellationToken
    )
    {
        if (_time.GetUtcNow() >= _ownUntil)
        {
            try
            {
                return await _shared.UpdateAsync(name, change, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                _ownUntil = _time.GetUtcNow() + s_outage;
                LogAlone(e, s_outage);
            }
        }

        return await _own.UpdateAsync(name, change, cancellationToken);
    }

    private Share Find(string name)
    {
        if (_shares.Count >= MaxRemembered)
        {
            _shares.Clear();
        }

        return _shares.GetOrAdd(name, static _ => new Share());
    }

    private static RateBucket Drained(RateBucket bucket, int perMinute, DateTimeOffset now) =>
        bucket with
        {
            Tokens = Math.Max(0, bucket.Tokens - (Math.Max(0, (now - bucket.Refilled).TotalSeconds) * perMinute / 60)),
            Refilled = now,
        };

    private static double UsedNow(Share share, int perMinute, DateTimeOffset now) =>
        Math.Max(0, share.Used - (Math.Max(0, (now - share.At).TotalSeconds) * perMinute / 60));

    private static TimeSpan Seconds(double amount, int perMinute) => TimeSpan.FromSeconds(amount * 60 / perMinute);

    // No tenant id and no model id holds a colon at this place.
    private static string NameOf(Caller caller, string kind) => $"caller:{caller.Tenant.TenantId}:{kind}:{caller.Subject}";

    [LoggerMessage(1702, LogLevel.Warning, "Rates of callers could not be shared; this process counts alone for {Duration}.")]
    private partial void LogAlone(Exception exception, TimeSpan duration);

    private sealed class Share
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public double Left { get; set; }

        public double Used { get; set; }

        public double Pending { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
