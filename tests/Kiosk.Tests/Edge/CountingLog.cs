using Microsoft.Extensions.Logging;

namespace Kiosk.Tests.Edge;

/// <summary>A log that counts its lines and can be the defect itself.</summary>
/// <param name="defect">Thrown at each line; null for none.</param>
internal sealed class CountingLog<T>(Exception? defect = null) : ILogger<T>
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Interlocked.Increment(ref _count);
        if (defect is not null) throw defect;
    }
}
