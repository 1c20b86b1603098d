using System.Collections;
using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an endpoint is, seen from each network.</summary>
public class NetworkEndpointSnapshotList : IEnumerable<NetworkEndpointSnapshot>
{
    private readonly ConcurrentDictionary<NetworkIdentifier, NetworkEndpointSnapshot> _snapshots = new();

    /// <summary>Says where the endpoint is on a network.</summary>
    public void AddOrUpdateAllocatedEndpoint(NetworkIdentifier networkID, AllocatedEndpoint endpoint) =>
        Get(networkID).Snapshot.SetValue(endpoint);

    /// <summary>Where the endpoint is on a network; waits until that is known.</summary>
    public Task<AllocatedEndpoint> GetAllocatedEndpointAsync(NetworkIdentifier networkID, CancellationToken cancellationToken = default) =>
        Get(networkID).Snapshot.GetValueAsync(cancellationToken);

    /// <inheritdoc />
    public IEnumerator<NetworkEndpointSnapshot> GetEnumerator() => _snapshots.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private NetworkEndpointSnapshot Get(NetworkIdentifier networkID) =>
        _snapshots.GetOrAdd(networkID, static id => new NetworkEndpointSnapshot(new ValueSnapshot<AllocatedEndpoint>(), id));
}
