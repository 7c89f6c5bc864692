using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Makes what a unique index guards, and says which rows are in its way: an index that cannot be made is a test that fails,
/// with the number of the values that are there twice, and some of them.
/// </summary>
internal static class UniqueRows
{
    private const string BeforeUnique = "before_unique";

    /// <param name="Rows">Rows that each statement made or changed.</param>
    /// <param name="First">What was done for the first, if it was explained.</param>
    /// <param name="Failed">Which test fails; there are no rows then.</param>
    public sealed record Result(IReadOnlyList<long> Rows, ExplainedStatement? First, TestResult? Failed);

    /// <summary>
    /// Runs statements, sent together, of which the last fails when rows are not unique, inside a transaction that stays in order.
    /// </summary>
    /// <param name="transaction">Where they run.</param>
    /// <param name="statements">The statements; the first may be explained, no other gives rows.</param>
    /// <param name="tester">Runs the test.</param>
    /// <param name="project">Its tests.</param>
    /// <param name="model">The model.</param>
    /// <param name="relation">The rows that have to be unique, as a relation.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<Result> RunAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<string> statements,
        DataTester tester,
        ModelProject project,
        Model model,
        string relation,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection) { Timeout = 0 };
        foreach (var statement in statements.SkipLast(1)
            .Append($"savepoint {BeforeUnique}").Append(statements[^1]).Append($"release savepoint {BeforeUnique}"))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        try
        {
            ExplainedStatement? first = null;
            await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            {
                if (reader.FieldCount > 0)
                {
                    first = await ExplainedStatement.ReadAsync(reader, cancellationToken);
                }

                // An error of a later statement is told when its turn comes.
                while (await reader.NextResultAsync(cancellationToken))
                {
                }
            }

            var rows = batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => (long)command.Rows).ToList();
            return new Result([.. rows[..^3], rows[^2]], first, null);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(BeforeUnique, cancellationToken);
            var failed = await FindAsync(transaction, tester, project, model, relation, cancellationToken);
            return new Result([], null, failed ?? throw new InvalidOperationException(
                $"{e.MessageText}, but no rows of {model.Name} are found that are not unique", e));
        }
    }

    /// <param name="transaction">Where the rows can be seen.</param>
    /// <param name="tester">Runs the test.</param>
    /// <param name="project">Its tests.</param>
    /// <param name="model">The model whose unique indexes they break.</param>
    /// <param name="rows">The rows, as a relation.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The first of the model's unique indexes whose test fails.</returns>
    public static async Task<TestResult?> FindAsync(
        NpgsqlTransaction transaction, DataTester tester, ModelProject project, Model model, string rows,
        CancellationToken cancellationToken)
    {
        foreach (var columns in model.UniqueColumns)
        {
            var test = project.UniqueTest(model, columns);
            var result = await tester.TestAsync(
                transaction, test, test.Query.Render(new GivenRows(rows), project.Variables), cancellationToken);
            if (result is { Failures: > 0, Error: null })
            {
                return result;
            }
        }

        return null;
    }

    /// <summary>The model that a test is about are the given rows.</summary>
    private sealed record GivenRows(string Rows) : ITemplateContext
    {
        public bool IsIncremental => false;

        public string This => Rows;

        public string Ref(string model) => Rows;

        public string Changes(TemplatePart.Changes upstream) =>
            throw new InvalidOperationException("the rows are given, and nothing is known of what changed");
    }
}
