namespace LlmOps.Engine.Stores;

/// <summary>A store that may have something to do before its first use: to connect, to create missing resources, to warm up. Without an
/// earlier call of <see cref="PrepareAsync"/> the first use does it.</summary>
internal interface IPreparedStore : IStoreProbe
{
    /// <summary>Returns when the first use has to wait for nothing. May be called again, at any time.</summary>
    /// <exception cref="Exception">The store is out of reach or refuses.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);
}
