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

    /// <summary>Runs a statement that fails when rows are not unique, inside a transaction that stays in order.</summary>
    /// <returns>The rows that it made, or which test of <paramref name="model"/> fails.</returns>
    public static async Task<(long Rows, TestResult? Failed)> RunAsync(
        NpgsqlTransaction transaction, string statement, DataTester tester, ModelProject project, Model model, string rows, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection)
        {
            BatchCommands = { new($"savepoint {BeforeUnique}"), new(statement), new($"release savepoint {BeforeUnique}") },
            Timeout = 0,
        };
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return ((long)batch.BatchCommands[1].Rows, null);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(BeforeUnique, cancellationToken);
            return (0, await FindAsync(transaction, tester, project, model, rows, cancellationToken) ?? throw new InvalidOperationException($"{e.MessageText}, but no rows of {model.Name} are found that are not unique", e));
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
        NpgsqlTransaction transaction, DataTester tester, ModelProject project, Model model, string rows, CancellationToken cancellationToken)
    {
        foreach (var columns in model.UniqueColumns)
        {
            var test = project.UniqueTest(model, columns);
            var result = await tester.TestAsync(transaction, test, test.Query.Render(new GivenRows(rows), project.Variables), cancellationToken);
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

        public string Changes(TemplatePart.Changes upstream) => throw new InvalidOperationException("the rows are given, and nothing is known of what changed");
    }
}
