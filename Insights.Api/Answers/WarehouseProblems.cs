using Insights.Api.Callers;
using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Answers;

/// <summary>Says what a statement that the server did not answer means for who asked.</summary>
internal static class WarehouseProblems
{
    /// <param name="name">What is asked about.</param>
    /// <param name="instead">What to ask for where it takes too long.</param>
    /// <param name="read">Reads the answer.</param>
    /// <exception cref="ProblemException">
    /// 403: who asks may not read what it is read from; 503: nothing is published yet; 504: it takes too long.
    /// </exception>
    public static async Task<T> ReportAsync<T>(string name, string instead, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw DataRanges.NotPublished(name);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege && RowRestriction.Current is not null)
        {
            throw RowRestriction.Refusal($"{name} is read from rows that belong to no organisation, or whose owners a run has yet to publish");
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new ProblemException(Problem.TookTooLong, $"{name} took longer than the limit; ask for {instead}");
        }
    }
}
