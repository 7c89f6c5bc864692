using System.Text.Json;
using Npgsql;

namespace Modeling.Worker.Building;

/// <summary>What the server said of a statement that it ran: the plan that it chose, with the rows that came out of each step.</summary>
/// <param name="RowsRead">Rows of tables and indexes that its scans looked at, those that they filtered out included.</param>
/// <param name="RowsMade">Rows that it made.</param>
/// <param name="Duration">How long it worked.</param>
/// <param name="Json">The plan, as <c>explain (format json)</c> gives it.</param>
public sealed record ExplainedStatement(long RowsRead, long RowsMade, TimeSpan Duration, string Json)
{
    private const string Answer = "QUERY PLAN";

    /// <summary>
    /// The server runs the statement and tells its plan. Without the time of each step, which would make it slower; what that
    /// costs is in docs/benchmarks.md.
    /// </summary>
    /// <param name="statement"><c>create table … as</c> or <c>insert into … select</c>.</param>
    public static string Write(string statement) => $"explain (analyze, buffers, timing off, format json)\n{statement}";

    /// <param name="reader">It stands before or on what the server answered to an explained statement.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="PostgresException">The statement failed, or one before it.</exception>
    public static async Task<ExplainedStatement> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (reader.FieldCount == 0 || reader.GetName(0) != Answer)
        {
            if (!await reader.NextResultAsync(cancellationToken))
            {
                throw new InvalidOperationException("no statement of the batch was explained");
            }
        }

        await reader.ReadAsync(cancellationToken);
        return Parse(reader.GetString(0));
    }

    /// <param name="json">What the server answered.</param>
    public static ExplainedStatement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var statement = document.RootElement[0];
        var root = statement.GetProperty("Plan");
        // An insert gives out no rows; those that it made came from the step below.
        var made = TypeOf(root) == "ModifyTable" ? root.GetProperty("Plans")[0] : root;
        var duration = TimeSpan.FromMilliseconds(statement.GetProperty("Execution Time").GetDouble());
        return new ExplainedStatement(RowsReadBy(root), RowsOf(made, "Actual Rows"), duration, json);
    }

    private static long RowsReadBy(JsonElement node)
    {
        var isScan = node.TryGetProperty("Relation Name", out _) && TypeOf(node) != "ModifyTable";
        var own = isScan
            ? RowsOf(node, "Actual Rows") + RowsOf(node, "Rows Removed by Filter") + RowsOf(node, "Rows Removed by Index Recheck")
            : 0;
        return own + (node.TryGetProperty("Plans", out var below) ? below.EnumerateArray().Sum(RowsReadBy) : 0);
    }

    /// <summary>The server gives averages over the times that a step ran.</summary>
    private static long RowsOf(JsonElement node, string property) => node.TryGetProperty(property, out var rows)
        ? (long)Math.Round(rows.GetDouble() * node.GetProperty("Actual Loops").GetDouble())
        : 0;

    private static string? TypeOf(JsonElement node) => node.GetProperty("Node Type").GetString();
}
