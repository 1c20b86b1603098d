namespace LlmOps.Engine.Ingesting;

/// <summary>Lets many work at once, fewer large ones, or one alone.</summary>
/// <remarks>A document on which the worker has died more than once is worked on alone, so that the next death is blamed on the right
/// one. A large one takes the places of several, because it is the memory that they share.</remarks>
internal sealed class SoloGate(int places) : IDisposable
{
    /// <summary>Large ones at once, at most.</summary>
    private const int MaxLarge = 8;

    private readonly SemaphoreSlim _places = new(places);
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken, bool isLarge = false)
    {
        var needed =
            alone ? places
            : isLarge ? (places + MaxLarge - 1) / MaxLarge
            : 1;
        if (needed == 1)
        {
            await _places.WaitAsync(cancellationToken);
            return new Stay(this, 1);
        }

        // Two that want many places would otherwise each hold a part of them without end.
        await _turn.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < needed; taken++)
            {
                await _places.WaitAsync(cancellationToken);
            }

            return new Stay(this, taken);
        }
        catch
        {
            if (taken > 0)
            {
                _places.Release(taken);
            }

            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _turn.Dispose();
    }

    private sealed class Stay(SoloGate gate, int taken) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate._places.Release(taken);
            }
        }
    }
}
