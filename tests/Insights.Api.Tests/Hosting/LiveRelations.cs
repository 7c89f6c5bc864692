using Npgsql;
using Warehouse.Project;

namespace Insights.Api.Tests.Hosting;

/// <summary>Models built where readers find them, as a full build would, without the modelling worker.</summary>
internal sealed class LiveRelations(ModelProject project) : ITemplateContext
{
    public bool IsIncremental => false;

    public string Changes(TemplatePart.Changes upstream) =>
        throw new InvalidOperationException("only a model is built on top of itself");

    public string This => throw new InvalidOperationException("a full build never reads what it builds");

    public string Ref(string model) => project[model].Relation.ToString();

    public async Task BuildAsync(NpgsqlDataSource database, Model model)
    {
        var kind = model.Materialization == Materialization.View ? "view" : "table";
        var grants = string.Concat(model.Readers.Select(role => $"grant select on {model.Relation} to {Relation.Quote(role)};"));
        var access = string.Concat(RowAccess.Statements(model).Select(statement => $"{statement};"));
        var statistics = kind == "table" ? $"analyze {model.Relation}" : "";
        await using var command = database.CreateCommand($"create {kind} {model.Relation}{RowAccess.ViewOptions(model)} as {model.Template.Render(this, project.Variables)}; {grants} {access} {statistics}");
        await command.ExecuteNonQueryAsync();
    }
}
