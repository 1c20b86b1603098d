namespace LlmOps.Engine.Stores;

/// <summary>Remembers that a store across the network took no write. It is not written to in order to see whether it can be: it counts as
/// full or read-only until it takes something, or until nothing was tried for a minute.</summary>
internal sealed class FullStoreMark(TimeProvider time)
{
    private static readonly TimeSpan s_fullFor = TimeSpan.FromMinutes(1);

    private StoreUnavailableException? _full;
    private long _fullAt;

    /// <summary>Notes a failed write; what says nothing of space or rights is not kept.</summary>
    public void Failed(StoreUnavailableException failure)
    {
        if (failure.Failure is StoreFailure.Full or StoreFailure.ReadOnly)
        {
            Volatile.Write(ref _fullAt, time.GetTimestamp());
            Volatile.Write(ref _full, failure);
        }
    }

    /// <summary>Notes that the store took a write.</summary>
    public void Succeeded() => Volatile.Write(ref _full, null);

    /// <summary>Throws where the last write of late found the store full.</summary>
    public void ThrowIfFull()
    {
        if (Volatile.Read(ref _full) is { } full && time.GetElapsedTime(Volatile.Read(ref _fullAt)) < s_fullFor)
        {
            throw full;
        }
    }
}
