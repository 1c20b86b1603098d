namespace LlmOps.Engine.Stores;

/// <summary>A store that can say whether it answers. Readiness asks each registered one.</summary>
public interface IStoreProbe
{
    /// <summary>What kind of store this is and what it runs on, such as <c>chunk-index (opensearch 2.19.1)</c>; it carries no
    /// secret.</summary>
    string StoreName { get; }

    /// <summary>True where no request can be served without this store; false where it only narrows the answer.</summary>
    bool IsEssential => false;

    /// <summary>Returns when the store answers a cheap request.</summary>
    /// <exception cref="Exception">The store is out of reach or refuses; the message says why.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);
}
