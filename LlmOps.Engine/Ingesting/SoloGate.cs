using System.Threading.RateLimiting;

namespace LlmOps.Engine.Ingesting;

/// <summary>Lets many work at once, fewer large ones, or one alone, in the order in which they come.</summary>
/// <remarks>A document on which the worker has died more than once is worked on alone, so that the next death is blamed on the right
/// one. A large one takes the places of several, because it is the memory that they share.</remarks>
internal sealed class SoloGate(int places) : IDisposable
{
    /// <summary>Large ones at once, at most.</summary>
    private const int MaxLarge = 8;

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = places, QueueLimit = int.MaxValue });

    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken, bool isLarge = false) =>
        await _places.AcquireAsync(
            alone ? places
                : isLarge ? (places + MaxLarge - 1) / MaxLarge
                : 1,
            cancellationToken
        );

    public void Dispose() => _places.Dispose();
}
