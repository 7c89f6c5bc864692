using System.Globalization;
using Insights.Api.Callers;
using Insights.Api.Problems;
using Warehouse.Project;

namespace Insights.Api.Answers;

/// <summary>The first and the last day with data, as of a version of the warehouse.</summary>
internal sealed record DataRange(DateOnly From, DateOnly To, long Version)
{
    /// <summary>Columns <c>data_from, data_to</c>, null where there is no row.</summary>
    /// <param name="relation">The relation of gold.</param>
    /// <param name="column">Its column of dates.</param>
    /// <param name="grain">The period that a row stands for, dated by its first day; <c>null</c> for a day.</param>
    public static string Sql(string relation, string column, string? grain = null)
    {
        var time = Relation.Quote(column);
        var last = grain is null ? $"max({time})" : $"(max({time}) + interval '{(grain == "quarter" ? "3 month" : $"1 {grain}")}' - interval '1 day')";
        // PostgreSQL has days that .NET has not: those of 10000, in which the last week of 9999 ends, and those before the year 1.
        return $"""
            select
                case when data_from < '0001-01-01' then '0001-01-01' else data_from end as data_from,
                case when data_to > '9999-12-31' then '9999-12-31' else data_to end as data_to
            from (select min({time})::date as data_from, {last}::date as data_to from {new Relation("gold", relation)}) as days
            """;
    }

    /// <exception cref="ProblemException">422: the range that is asked for has no day of this one; the answer names this one.</exception>
    /// <param name="name">What is asked about.</param>
    /// <param name="from">First day asked for; <c>null</c> for the first with data.</param>
    /// <param name="to">Last day asked for; <c>null</c> for the last with data.</param>
    /// <param name="start">First day of the period that a day stands for.</param>
    public void Require(string name, DateOnly? from, DateOnly? to, Func<DateOnly, DateOnly> start)
    {
        if ((from is { } first && start(first) > To) || (to is { } last && last < start(From)))
        {
            throw new ProblemException(
                Problem.RangeWithoutData,
                $"{Say(from, to)} has no data for {name}; there is data from {Day(From)} to {Day(To)}",
                new Dictionary<string, object?> { ["data_from"] = From, ["data_to"] = To });
        }
    }

    /// <exception cref="ProblemException">400: the range ends before it begins.</exception>
    public static void RequireOrder(DateOnly? from, DateOnly? to)
    {
        if (from > to)
        {
            throw new ProblemException(Problem.InvalidParameter, $"from {Day(from.Value)} is after to {Day(to.Value)}");
        }
    }

    private static string Say(DateOnly? from, DateOnly? to) => (from, to) switch
    {
        ({ } first, { } last) => $"{Day(first)} to {Day(last)}",
        ({ } first, null) => $"{Day(first)} and later",
        _ => $"{Day(to!.Value)} and earlier",
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Reads the days that relations of gold have data for, once for each version of the warehouse.</summary>
internal sealed class DataRanges(GoldSource warehouse, AnswerCache cache)
{
    /// <param name="name">The metric or analysis that is asked about.</param>
    /// <param name="relation">The relation of gold.</param>
    /// <param name="column">Its column of dates.</param>
    /// <param name="grain">The period that a row stands for; <c>null</c> for a day.</param>
    /// <param name="version">The version that readers see now.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ProblemException">422: none of the rows is of who asks; 503: there is no row yet.</exception>
    public Task<DataRange> ReadAsync(string name, string relation, string column, string? grain, long version, CancellationToken cancellationToken) => cache.GetOrAddAsync(
        AnswerCache.Key("range", relation, column, grain),
        version,
        range => (range.Version, 0),
        async () =>
        {
            await using var command = warehouse.CreateCommand(DataRange.Sql(relation, column, grain));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return await reader.IsDBNullAsync(0, cancellationToken)
                ? throw (RowRestriction.Current is null ? NotPublished(name) : WithoutOwnRows(name))
                : new DataRange(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1), version);
        });

    private static ProblemException WithoutOwnRows(string name) => new(
        Problem.RangeWithoutData, $"the organisations whose rows the key sees have none of {name}");

    public static ProblemException NotPublished(string name) =>
        new(Problem.NotPublished, $"{name} has no data yet: drop files into the landing directory, or wait for the first run to publish");
}
