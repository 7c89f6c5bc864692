using Insights.Api.Problems;
using Npgsql;

namespace Insights.Api.Answers;

/// <summary>Says what a statement that the server did not answer means for who asked.</summary>
internal static class WarehouseProblems
{
    /// <param name="name">What is asked about.</param>
    /// <param name="instead">What to ask for where it takes too long.</param>
    /// <param name="read">Reads the answer.</param>
    /// <exception cref="ProblemException">503: nothing is published yet; 504: it takes too long.</exception>
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
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new ProblemException(Problem.TookTooLong, $"{name} took longer than the limit; ask for {instead}");
        }
    }
}
