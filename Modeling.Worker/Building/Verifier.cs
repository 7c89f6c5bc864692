using System.Text.Json;
using Dapper;
using Modeling.Worker.Runs;
using Npgsql;
using Warehouse.Project;

namespace Modeling.Worker.Building;

/// <summary>
/// Compares what merges have made of each incremental model with a fresh build of it, before that takes its place. What differs
/// is a warning: readers get the fresh build in any case.
/// </summary>
internal sealed class Verifier(NpgsqlDataSource warehouse, DataTester tester, BronzeTables tables)
{
    private const string Found = "_found";

    private static readonly string NotCompared =
        JsonSerializer.Serialize(
            new { not_compared = "files arrived that the live table does not have yet; ask again when nothing arrives" });

    /// <param name="project">All models.</param>
    /// <param name="models">Incremental models that are built, and live too.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A result for each model.</returns>
    public async Task<IReadOnlyList<TestResult>> VerifyAsync(
        ModelProject project, IReadOnlyList<Model> models, CancellationToken cancellationToken)
    {
        var results = new List<TestResult>();
        if (models.Count == 0)
        {
            return results;
        }

        var newer = await NewerAsync(project, cancellationToken);
        foreach (var model in models)
        {
            var test = new DataTest(
                DataTest.Verification + model.Name, model.Name, Severity.Warn,
                ModelTemplate.Parse(model.File, $"select * from {{{{ ref('{model.Name}') }}}}"));
            results.Add(newer.Contains(model.Name)
                ? new TestResult(test, TestStatus.Warned, 0, [NotCompared], TimeSpan.Zero)
                : await VerifyAsync(project, model, test, cancellationToken));
        }

        return results;
    }

    /// <summary>Rows that only one of the two has, without the integers that each build numbers by itself.</summary>
    /// <param name="project">All models.</param>
    /// <param name="model">The model.</param>
    /// <param name="columns">Its columns.</param>
    public static string Compare(ModelProject project, Model model, IEnumerable<string> columns)
    {
        var surrogates = Surrogates(project, model);
        var names = string.Join(", ", columns.Where(column => !surrogates.Contains(column)).Select(Relation.Quote));
        var (live, fresh) = ($"select {names} from {model.Relation}", $"select {names} from {BuildNames.InBuild(model)}");
        return $"""
            select 'only in the live table' as {Found}, merged.* from ({live} except all {fresh}) as merged
            union all
            select 'only in the fresh build', fresh.* from ({fresh} except all {live}) as fresh
            """;
    }

    private async Task<TestResult> VerifyAsync(ModelProject project, Model model, DataTest test, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var mark = new NpgsqlCommand(RunSessions.Mark, connection);
        await mark.ExecuteNonQueryAsync(cancellationToken);
        var columns = await connection.QueryAsync<string>(
            "select attname::text from pg_attribute where attrelid = @relation::regclass and attnum > 0 and not attisdropped "
                + "order by attnum",
            new { relation = model.Relation.ToString() });
        var result = await tester.TestAsync(transaction, test, Compare(project, model, columns), cancellationToken);
        // One that cannot be computed is no reason to keep the fresh build back either.
        return result with { Status = result.Status == TestStatus.Failed ? TestStatus.Warned : result.Status, Error = null };
    }

    /// <summary>
    /// Models whose fresh build may have rows of files that what is live does not have, because no run has published them.
    /// </summary>
    private async Task<HashSet<string>> NewerAsync(ModelProject project, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var datasets = await connection.QueryAsync<string>(
            "select distinct dataset from ops.batches where status = 'loaded' and modelled_run_id is null");
        var arrived = datasets.Where(tables.ByDataset.ContainsKey).Select(dataset => tables.ByDataset[dataset]).ToHashSet();
        return project.WithDownstream(project.ReadersOf(arrived).Select(model => model.Name)).Select(model => model.Name).ToHashSet();
    }

    private static HashSet<string> Surrogates(ModelProject project, Model model) =>
        project.Models.Where(numbered => numbered.SurrogateKeys.Count > 0 && project.WithDownstream([numbered.Name]).Contains(model))
            .SelectMany(numbered => numbered.SurrogateKeys).ToHashSet();
}
