using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One resource's console: a bounded backlog and its live readers.</summary>
internal sealed class ResourceConsole(ResourceLoggerService owner, Action<bool> subscribersChanged)
{
    private const int MaxLines = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = [];
    private readonly List<Channel<LogLine>> _subscribers = [];
    private int _lineNumber;
    private bool _completed;

    public ILogger Logger => field ??= new ResourceLogger(this);

    public void Append(string text, bool isError)
    {
        var time = owner.TimeProvider.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffK", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            var line = new LogLine(++_lineNumber, $"{time} {text}", isError);
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            foreach (var subscriber in _subscribers)
            {
                subscriber.Writer.TryWrite(line);
            }
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public ChannelReader<LogLine> Subscribe()
    {
        var channel = Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true });
        bool first;
        lock (_lock)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            if (_completed)
            {
                channel.Writer.TryComplete();
            }

            _subscribers.Add(channel);
            first = _subscribers.Count == 1;
        }

        if (first)
        {
            subscribersChanged(true);
        }

        return channel.Reader;
    }

    public void Unsubscribe(ChannelReader<LogLine> reader)
    {
        bool last;
        lock (_lock)
        {
            last = _subscribers.RemoveAll(channel => ReferenceEquals(channel.Reader, reader)) > 0 && _subscribers.Count == 0;
        }

        if (last)
        {
            subscribersChanged(false);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (var subscriber in _subscribers)
            {
                subscriber.Writer.TryComplete();
            }
        }
    }

    private sealed class ResourceLogger(ResourceConsole console) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var text = formatter(state, exception);
                console.Append(exception is null ? text : $"{text}{Environment.NewLine}{exception}", logLevel >= LogLevel.Error);
            }
        }
    }
}
