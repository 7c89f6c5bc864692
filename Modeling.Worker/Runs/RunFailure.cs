using System.Data;
using Npgsql;
using Warehouse.Content;

namespace Modeling.Worker.Runs;

/// <summary>Why a run, or a part of one, did not publish.</summary>
/// <param name="Reason">For people; kept with the run.</param>
/// <param name="Problem">What was thrown; <c>null</c> for a model or a test that failed.</param>
internal sealed record RunFailure(string Reason, Exception? Problem)
{
    /// <summary>
    /// Whether a connection was lost, which another run may find again in a moment. An error that the server answered with,
    /// whatever its class, is none: the same statement would meet it again.
    /// </summary>
    public bool MayBeOver => Problem switch
    {
        PostgresException refused =>
            refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException { InnerException: PostgresException inner } => new RunFailure(Reason, inner).MayBeOver,
        NpgsqlException lost => lost.IsTransient,
        _ => false,
    };

    /// <summary>Whether a failure can be recorded: else the database is gone, or the worker stops.</summary>
    public static bool CanBeRecorded(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.FullState.HasFlag(ConnectionState.Open) && !cancellationToken.IsCancellationRequested;

    public static RunFailure Of(Exception problem) => new(
        problem switch
        {
            ContentException wrong => wrong.Message,
            PostgresException refused => $"the run broke off: {refused.SqlState}: {refused.MessageText}",
            _ => $"the run broke off: {problem.GetType().Name}: {problem.Message}",
        },
        problem);
}
