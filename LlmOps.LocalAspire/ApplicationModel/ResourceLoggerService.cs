using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The consoles of all resources: what they print and what is said about them. Each keeps its last 10,000 lines.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceConsole> _consoles = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _disposing = new();

    internal event Action<string, bool>? SubscribersChanged;

    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Writes to a resource's console.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.GetInstanceName());
    }

    /// <summary>Writes to the console of the instance of that name.</summary>
    public ILogger GetLogger(string resourceName) => GetConsole(resourceName).Logger;

    /// <summary>The lines so far, then those that come, until the console is completed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.GetInstanceName());
    }

    /// <summary>The lines so far, then those that come, until the console is completed.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => ReadAsync(GetConsole(resourceName), follow: true);

    /// <summary>The lines so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.GetInstanceName());
    }

    /// <summary>The lines so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) => ReadAsync(GetConsole(resourceName), follow: false);

    /// <summary>Tells, for each console, when its first reader comes and when its last one goes.</summary>
    public async IAsyncEnumerable<LogSubscriber> WatchAnySubscribersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<LogSubscriber>();
        void OnChanged(string name, bool any) => channel.Writer.TryWrite(new LogSubscriber(name, any));

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        SubscribersChanged += OnChanged;
        try
        {
            await foreach (var subscriber in channel.Reader.ReadAllAsync(ending.Token))
            {
                yield return subscriber;
            }
        }
        finally
        {
            SubscribersChanged -= OnChanged;
        }
    }

    /// <summary>Nothing more will be written to the console: its readers come to their end.</summary>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        Complete(resource.GetInstanceName());
    }

    /// <summary>Nothing more will be written to the console: its readers come to their end.</summary>
    public void Complete(string name) => GetConsole(name).Complete();

    /// <summary>Forgets the lines so far.</summary>
    public void ClearBacklog(string resourceName) => GetConsole(resourceName).Clear();

    /// <inheritdoc />
    public void Dispose()
    {
        _disposing.Cancel();
        foreach (var console in _consoles.Values)
        {
            console.Complete();
        }

        GC.SuppressFinalize(this);
    }

    internal void Append(string resourceName, string text, bool isError) => GetConsole(resourceName).Append(text, isError);

    private ResourceConsole GetConsole(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _consoles.GetOrAdd(name, static (key, owner) => new ResourceConsole(owner, any => owner.SubscribersChanged?.Invoke(key, any)), this);
    }

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(ResourceConsole console, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!follow)
        {
            yield return console.Lines();
            yield break;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        var reader = console.Subscribe();
        try
        {
            while (await reader.WaitToReadAsync(ending.Token))
            {
                var lines = new List<LogLine>();
                while (reader.TryRead(out var line))
                {
                    lines.Add(line);
                }

                yield return lines;
            }
        }
        finally
        {
            console.Unsubscribe(reader);
        }
    }
}
