namespace LlmOps.Engine.Remembering;

/// <summary>Takes turns that are too large for an item of the short-term tier's table.</summary>
internal interface ITurnSpill
{
    /// <summary>Writes a turn durably under a new key.</summary>
    Task PutAsync(string key, byte[] turn, CancellationToken cancellationToken);

    /// <summary>Reads a turn, or null where it has been removed.</summary>
    Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes a turn, if it is there.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes every turn whose key begins so.</summary>
    /// <returns>How many there were.</returns>
    Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>How many turns have a key that begins so.</summary>
    Task<long> CountAsync(string prefix, CancellationToken cancellationToken);
}
