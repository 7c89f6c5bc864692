using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Modeling.Worker.Tests;

/// <summary>Keeps what is logged, with what every value is.</summary>
internal sealed class LogTexts
{
    public ConcurrentQueue<string> Texts { get; } = [];

    public ILogger<T> For<T>() => new Logger<T>(Texts);

    private sealed class Logger<T>(ConcurrentQueue<string> texts) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            texts.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
