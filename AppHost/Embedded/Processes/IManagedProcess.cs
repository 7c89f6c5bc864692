namespace AppHost.Embedded.Processes;

/// <summary>A server or service that can be started, watched, stopped and started again with the same data and ports.</summary>
internal interface IManagedProcess
{
    /// <summary>The pid of the current start; <c>null</c> before the first.</summary>
    int? ProcessId { get; }

    /// <summary>Completes with the exit code of the current start.</summary>
    Task<int> Exited { get; }

    /// <summary>Starts the process and returns when it is running; whether it is ready is a separate question.</summary>
    /// <exception cref="ServerException">It cannot run; the message says why and what to do.</exception>
    Task StartAsync(CancellationToken ct);

    /// <returns><c>null</c> when it takes work, otherwise what is wrong.</returns>
    Task<string?> CheckHealthAsync(CancellationToken ct);

    /// <summary>Ends it cleanly, or hard after a grace period.</summary>
    Task StopAsync();
}
