using System.Diagnostics.CodeAnalysis;

namespace LlmOps.Engine.Asking;

/// <summary>Keeps what was made lately, so that it need not be made again: up to a size, and what was not asked for in a lifetime is let go
/// with a later call.</summary>
/// <remarks>Two generations take the place of a list by use: once the younger one is half of the whole or a lifetime old, the older one is
/// let go, and what is asked for meanwhile moves to the younger one.</remarks>
/// <param name="maxSize">The most that is kept, in the unit of the sizes.</param>
/// <param name="lifetime">How long a generation grows.</param>
/// <param name="time">The clock.</param>
internal sealed class RecentlyUsed<TKey, TValue>(long maxSize, TimeSpan lifetime, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private Dictionary<TKey, (TValue Value, long Size)> _younger = [];
    private Dictionary<TKey, (TValue Value, long Size)> _older = [];
    private long _youngerSize;
    private long _begun = time.GetTimestamp();

    /// <summary>Gives what was made lately.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            Age();
            if (_younger.TryGetValue(key, out var kept) || _older.TryGetValue(key, out kept))
            {
                Keep(key, kept.Value, kept.Size);
                value = kept.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Keeps a value, unless it alone is too large.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    /// <param name="size">Its size.</param>
    public void Set(TKey key, TValue value, long size)
    {
        lock (_gate)
        {
            Age();
            Keep(key, value, size);
        }
    }

    private void Keep(TKey key, TValue value, long size)
    {
        if (size > maxSize / 2 || !_younger.TryAdd(key, (value, size)))
        {
            return;
        }

        _youngerSize += size;
        if (_youngerSize > maxSize / 2)
        {
            Renew();
        }
    }

    private void Age()
    {
        if (time.GetElapsedTime(_begun) < lifetime)
        {
            return;
        }

        // After two lifetimes without a call nothing of either generation was used lately.
        var isLong = time.GetElapsedTime(_begun) >= 2 * lifetime;
        Renew();
        if (isLong)
        {
            Renew();
        }
    }

    private void Renew() => (_older, _younger, _youngerSize, _begun) = (_younger, [], 0, time.GetTimestamp());
}
