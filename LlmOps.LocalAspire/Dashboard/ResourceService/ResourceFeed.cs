using System.Threading.Channels;
using Aspire.Hosting.Dashboard.Wire;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What the dashboard is told of the resources: all of them to a new listener, then each change, in one order for everybody.</summary>
internal sealed class ResourceFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Resource> _resources = new(StringComparer.Ordinal);
    private readonly List<ChannelWriter<WatchResourcesChange>> _listeners = [];

    /// <summary>Adds a resource, or says anew what it is like.</summary>
    public void Upsert(Resource resource)
    {
        lock (_lock)
        {
            if (_resources.TryGetValue(resource.Name, out var known) && known.Equals(resource))
            {
                return;
            }

            _resources[resource.Name] = resource;
            Tell(new WatchResourcesChange { Upsert = resource });
        }
    }

    /// <summary>Takes a resource away.</summary>
    public void Delete(string name)
    {
        lock (_lock)
        {
            if (_resources.Remove(name, out var resource))
            {
                Tell(new WatchResourcesChange { Delete = new ResourceDeletion { ResourceName = name, ResourceType = resource.ResourceType } });
            }
        }
    }

    /// <summary>Everything there is, and the changes from there on until <paramref name="cancellationToken"/> ends them.</summary>
    public (IReadOnlyList<Resource> Resources, ChannelReader<WatchResourcesChange> Changes) Subscribe(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<WatchResourcesChange>(new UnboundedChannelOptions { SingleReader = true });
        Resource[] resources;
        lock (_lock)
        {
            resources = [.. _resources.Values];
            _listeners.Add(channel.Writer);
        }

        cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                _listeners.Remove(channel.Writer);
            }

            channel.Writer.TryComplete();
        });
        return (resources, channel.Reader);
    }

    private void Tell(WatchResourcesChange change)
    {
        foreach (var listener in _listeners)
        {
            listener.TryWrite(change);
        }
    }
}
