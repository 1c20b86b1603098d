using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Ingesting;

/// <summary>Keeps what was logged: each text, and each exception that came with one.</summary>
internal sealed class ExceptionLog<T> : ILogger<T>
{
    public ConcurrentQueue<string> Texts { get; } = [];

    public ConcurrentQueue<Exception> Exceptions { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        Texts.Enqueue(formatter(state, exception));
        if (exception is not null)
        {
            Exceptions.Enqueue(exception);
        }
    }
}
