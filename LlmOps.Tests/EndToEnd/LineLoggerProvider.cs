using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.EndToEnd;

/// <summary>Keeps the last lines that were logged.</summary>
internal sealed class LineLoggerProvider(ConcurrentQueue<string> lines) : ILoggerProvider
{
    private const int MaxLines = 5_000;

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, lines);

    public void Dispose() { }

    private sealed class LineLogger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            lines.Enqueue($"{category}: {formatter(state, exception)}{(exception is null ? string.Empty : $" {exception}")}");
            while (lines.Count > MaxLines)
            {
                lines.TryDequeue(out _);
            }
        }
    }
}
