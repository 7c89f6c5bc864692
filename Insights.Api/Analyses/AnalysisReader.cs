using Insights.Api.Answers;
using Insights.Api.Members;
using Insights.Api.Problems;
using Npgsql;
using NpgsqlTypes;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Analyses;

/// <summary>Answers analyses from gold.</summary>
internal sealed class AnalysisReader(
    GoldSource warehouse, UnitCatalog units, MemberLookup members, OwnRows ownRows, FreeText freeText, WarehouseVersion version, AnswerCache cache)
{
    internal const int ColumnsBefore = 2;

    private readonly DataRanges _ranges = new(warehouse, cache);

    /// <exception cref="ProblemException">410: the cursor is of another version; 422: the range has no day with data; 503: nothing is published yet; 504: it takes too long.</exception>
    public async Task<AnalysisAnswer> AnswerAsync(AnalysisQuery query, CancellationToken cancellationToken)
    {
        var current = await version.ReadAsync(cancellationToken);
        query.Cursor?.RequireVersion(current);
        var answer = await cache.GetOrAddAsync(
            AnswerCache.Key(query.Key, query.Limit, query.Offset), current, answer => (answer.WarehouseVersion, answer.Rows.Count), () => ComputeAsync(query, current, cancellationToken));
        query.Cursor?.RequireVersion(answer.WarehouseVersion);
        return answer;
    }

    /// <summary>The page of the select, its rows numbered, and the version of the warehouse even where there is no row; one
    /// statement, so that all of it is of one version.</summary>
    internal static string Paged(Analysis analysis) => $"""
        select published.version as "_version", answer.*
        from ops.warehouse_version as published
        left join (
            select row_number() over () as "_row", page.*
            from (
        {analysis.Sql}
        limit :_limit offset :_offset
            ) as page
        ) as answer on true
        order by answer."_row"
        """;

    private Task<AnalysisAnswer> ComputeAsync(AnalysisQuery query, long current, CancellationToken cancellationToken) =>
        WarehouseProblems.ReportAsync(query.Analysis.Name.Text, "a shorter range or fewer rows", async () =>
        {
            ownRows.Require(query.Analysis.Name.Text, query.Analysis.Relations);
            var range = query.Analysis.Range is { } days
                ? await _ranges.ReadAsync(query.Analysis.Name.Text, days.Relation.Text, days.Column, null, current, cancellationToken) : null;
            range?.Require(query.Analysis.Name.Text, query.From, query.To, day => query.Analysis.Range!.Unit.Start(day));
            var values = await ValuesAsync(query, current, cancellationToken);
            await using var command = warehouse.CreateCommand(Paged(query.Analysis));
            AddParameters(command, query with { Values = values });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await ReadAsync(query, values, range, reader, cancellationToken);
        });

    /// <summary>The values of the parameters, members in the spelling of the data.</summary>
    private async Task<IReadOnlyDictionary<string, object?>> ValuesAsync(
        AnalysisQuery query, long current, CancellationToken cancellationToken)
    {
        var names =
            from parameter in query.Analysis.Parameters
            where parameter.TakesMembers
            let name = parameter.Name.Text
            where query.Values[name] is not null
            select new MemberName(name, (string)query.Values[name]!, parameter.MemberDimensions, query.Analysis.Relations)
            {
                Missing = parameter.Missing,
            };
        var named = await members.RequireAsync(names, current, cancellationToken);
        // Among several that differ in case alone, the select decides.
        return query.Values.ToDictionary(
            value => value.Key, value => named[value.Key].ToList() is [var member] ? member : value.Value);
    }

    private async Task<AnalysisAnswer> ReadAsync(
        AnalysisQuery query, IReadOnlyDictionary<string, object?> values, DataRange? range, NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var analysis = query.Analysis;
        var columns = analysis.Columns.Select((column, i) =>
            new AnswerColumn(column.Name.Text, column.Label, column.Unit, TableValues.TypeOf(reader.GetDataTypeName(ColumnsBefore + i)))).ToList();
        var typed = columns.ConvertAll(column => freeText.IsOf(analysis.Relations, column.Name));
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        var version = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            version = reader.GetInt64(0);
            if (!await reader.IsDBNullAsync(1, cancellationToken))
            {
                rows.Add(columns.Select((column, i) => (column.Name, Value: units.Round(column.Unit, TableValues.Read(reader, ColumnsBefore + i)), i))
                    .ToDictionary(cell => cell.Name, cell => typed[cell.i] ? FreeText.Shown(cell.Value) : cell.Value));
            }
        }

        var hasMore = rows.Count > query.Limit;
        return new AnalysisAnswer(
            analysis.Name.Text, analysis.Label, analysis.Description, values, columns, hasMore ? rows[..query.Limit] : rows,
            hasMore ? AnswerCursor.After(version, query.Offset + query.Limit, query.Key).ToString() : null, version, range?.From, range?.To, analysis.Sql);
    }

    internal static void AddParameters(NpgsqlCommand command, AnalysisQuery query)
    {
        foreach (var parameter in query.Analysis.Parameters)
        {
            var value = query.Values[parameter.Name.Text];
            command.Parameters.Add(parameter.Type == ParameterType.Date
                ? DayParameter.Of(parameter.Name.Text, (DateOnly?)value)
                : new NpgsqlParameter(parameter.Name.Text, TypeOf(parameter.Type)) { Value = value ?? DBNull.Value });
        }

        command.Parameters.Add(new NpgsqlParameter("_limit", NpgsqlDbType.Bigint) { Value = query.Limit + 1L });
        command.Parameters.Add(new NpgsqlParameter("_offset", NpgsqlDbType.Bigint) { Value = query.Offset });
    }

    private static NpgsqlDbType TypeOf(ParameterType type) => type switch
    {
        ParameterType.Integer => NpgsqlDbType.Bigint,
        ParameterType.Number => NpgsqlDbType.Double,
        _ => NpgsqlDbType.Text,
    };
}
