namespace LlmOps.Engine.Ingesting;

/// <summary>Lets many work at once, or one alone.</summary>
/// <remarks>A document on which the worker has died more than once is worked on alone, so that the next death is blamed on the right
/// one.</remarks>
internal sealed class SoloGate(int places) : IDisposable
{
    private readonly SemaphoreSlim _places = new(places);
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        if (!alone)
        {
            await _places.WaitAsync(cancellationToken);
            return new Stay(this, 1);
        }

        // Two that want to be alone would otherwise each hold half of the places without end.
        await _turn.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < places; taken++)
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
