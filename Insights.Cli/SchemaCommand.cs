using System.CommandLine;
using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli;

/// <summary><c>insights schema</c>: the relations of the warehouse and their columns.</summary>
internal static class SchemaCommand
{
    private const string Published = "gold.";

    public static Command Create(GlobalOptions globals)
    {
        var name = new Argument<string?>("MODEL")
        {
            Description = "one relation, with what its columns mean",
            Arity = ArgumentArity.ZeroOrOne
        };
        var all = new Option<bool>("--all") { Description = "with the relations that gold is made from" };
        var command = new Command("schema", "The relations of the warehouse and their columns.") { name, all };
        command.SetAction(globals.Run((session, parsed, cancellationToken) => parsed.GetValue(name) is { } model
            ? ShowModelAsync(session, model, cancellationToken)
            : ShowAllAsync(session, parsed.GetValue(all), cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAllAsync(Session session, bool all, CancellationToken cancellationToken)
    {
        var relations = new List<JsonElement>();
        foreach (var model in (await session.Api.GetAsync("/api/v1/pipeline/models", cancellationToken))
            .GetProperty("items").EnumerateArray())
        {
            var relation = Cells.Plain(Table.Value(model, "relation"));
            if (!all && !relation.StartsWith(Published, StringComparison.Ordinal))
                continue;
            var details = await session.Api.GetAsync(PathOf(model.GetProperty("name").GetString()!), cancellationToken);
            relations.Add(JsonSerializer.SerializeToElement(new
            {
                relation,
                rows = Table.Value(model, "row_count"),
                columns = details.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()),
                description = Table.Value(model, "description"),
            }));
        }

        if (session.Output.IsJson)
        {
            session.Output.Json(new { items = relations, next = (string?)null });
            return ExitCode.Ok;
        }

        session.Output.Table(new Table([new("relation"), new("rows", ColumnKind.Quantity), new("columns"), new("description")], relations));
        session.Output.Note("`insights schema MODEL` says what the columns of one mean.");
        return ExitCode.Ok;
    }

    private static async Task<int> ShowModelAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var details = await session.Api.GetAsync(PathOf(name), cancellationToken);
        if (session.Output.IsJson)
        {
            session.Output.Json(details);
            return ExitCode.Ok;
        }

        var model = details.GetProperty("model");
        session.Output.Note($"{Cells.Plain(Table.Value(model, "relation"))}: {Cells.Plain(Table.Value(model, "description"))}");
        session.Output.Table(
            new Table([new("name", Label: "column"), new("description")], [.. details.GetProperty("columns").EnumerateArray()]));
        session.Output.Note($"Made from {Cells.Shown(Table.Value(details, "upstream"), ColumnKind.Text)}.");
        return ExitCode.Ok;
    }

    /// <summary>People copy <c>gold.fct_orders</c> from the list; the API knows <c>fct_orders</c>.</summary>
    private static string PathOf(string model) => $"/api/v1/pipeline/models/{Uri.EscapeDataString(model[(model.LastIndexOf('.') + 1)..])}";
}
