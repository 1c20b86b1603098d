namespace LlmOps.Engine.Models;

/// <summary>Keeps the models' <see cref="RateBucket"/>s, one for each model, shared by all services that call it: in SQLite on one machine,
/// in Redis across machines.</summary>
internal interface IRateBuckets
{
    /// <summary>Changes a model's bucket as one step: no other change comes between what <paramref name="change"/> is given and what it
    /// gives.</summary>
    /// <param name="model">Model id.</param>
    /// <param name="change">Gives the next value from the present one and the time, by the one clock that all who share the bucket go by.
    /// It may be called more than once, and after the caller has given up.</param>
    /// <param name="cancellationToken">Cancels the wait. Stores may look at it late.</param>
    /// <returns>What was stored.</returns>
    /// <exception cref="Exception">The store does not answer; nothing, or all of it, was stored.</exception>
    Task<RateBucket> UpdateAsync(string model, Func<RateBucket, DateTimeOffset, RateBucket> change, CancellationToken cancellationToken);
}
