using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Answers;

/// <summary>What tells a database that is away, or just comes back, from a statement that is wrong.</summary>
internal static class WarehouseOutage
{
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException { SqlState: var state } => state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException lost => lost.IsTransient,
        _ => false,
    };

    /// <summary>Connections that a restart of the server has ended fail one by one, so none is kept: the next request gets a new one.</summary>
    /// <returns>503, to be asked again.</returns>
    public static ProblemException Refuse(HttpContext http)
    {
        http.RequestServices.GetService<NpgsqlDataSource>()?.Clear();
        return new(Problem.WarehouseUnavailable, "the database does not answer just now; nothing is lost, ask again in a moment");
    }
}
