using System.CommandLine;
using System.Text.Json;
using Insights.Cli.Api;
using Insights.Cli.Metrics;
using Insights.Cli.Rendering;

namespace Insights.Cli.Entities;

/// <summary><c>insights entities</c>: customers, products, organisations, with measures and by who was active when.</summary>
internal static class EntitiesCommand
{
    private const string Path = "/api/v1/entities";

    public static Command Create(GlobalOptions globals)
    {
        var name = new Argument<string?>("ENTITY")
        {
            Description = "what to list, such as customer; without it, what there is to list",
            Arity = ArgumentArity.ZeroOrOne
        };
        var measures = new Option<string?>("--measures")
        {
            Description = "metrics to show for each, separated by commas",
            HelpName = "METRIC,…"
        };
        var from = Options.Date("--from", "first day of the measures, UTC [default: of the data]");
        var to = Options.Date("--to", "last day of the measures, UTC [default: of the data]");
        var activity = new Option<string?>("--activity")
        {
            Description = "the metric whose rows make one active; adds the first and the last day",
            HelpName = "METRIC"
        };
        var activeIn = new Option<string?>("--active-in")
        {
            Description = "who was active in a range such as 2024-01-01..2024-12-31; '..' is ever",
            HelpName = "FROM..TO"
        };
        var notActiveIn = new Option<string?>("--not-active-in")
        {
            Description = "who was not active in a range; '..' is ever",
            HelpName = "FROM..TO"
        };
        var activeFilter = MetricCommand.FilterOption(
            "which rows make one active in --active-in, such as category=Kitchen", "--active-filter");
        var notActiveFilter = MetricCommand.FilterOption("which rows make one active in --not-active-in", "--not-active-filter");
        var having = new Option<string?>("--having")
        {
            Description = "whom to show, by their numbers and days, such as orders>=5 or first>=2024-01-01",
            HelpName = "CONDITION,…"
        };
        var key = new Option<string?>("--key") { Description = "only these, by key or name, separated by commas", HelpName = "KEY,…" };
        var filter = MetricCommand.FilterOption("whom to show by their own dimensions (state=NA), or which rows count (category=Kitchen)");
        var population = new Option<string?>("--population") { Description = "whose activity counts, where there is a choice" };
        var order = new Option<string?>("--order")
        {
            Description = "columns to order by, such as -revenue for the largest first",
            HelpName = "COLUMN,…"
        };
        var limit = Options.Count("--limit", "how many", byDefault: 20);
        var command = new Command(
            "entities", "Customers, products, organisations and the like, each with measures, by who was active when.")
        {
            name, measures, from, to, activity, activeIn, notActiveIn, activeFilter, notActiveFilter, having, key, filter, population,
            order, limit,
        };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            if (parsed.GetValue(name) is not { } entity)
            {
                Show(session.Output, await session.Api.GetAsync(Path, cancellationToken), Entities);
                return ExitCode.Ok;
            }

            var path = Query.Of(
                $"{Path}/{Uri.EscapeDataString(entity)}",
                [
                    ("measures", parsed.GetValue(measures)),
                    ("from", Options.Text(parsed.GetValue(from))),
                    ("to", Options.Text(parsed.GetValue(to))),
                    ("activity", parsed.GetValue(activity)),
                    ("active_in", parsed.GetValue(activeIn)),
                    ("not_active_in", parsed.GetValue(notActiveIn)),
                    ("having", parsed.GetValue(having)),
                    ("key", parsed.GetValue(key)),
                    ("population", parsed.GetValue(population)),
                    ("order", parsed.GetValue(order)),
                    ("limit", $"{parsed.GetValue(limit)}"),
                    .. Filters(parsed.GetValue(filter), ""),
                    .. Filters(parsed.GetValue(activeFilter), "active."),
                    .. Filters(parsed.GetValue(notActiveFilter), "not_active."),
                ]);
            Show(session.Output, await session.Api.GetAsync(path, cancellationToken), Members);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static IEnumerable<(string, string?)> Filters(string[]? given, string prefix) =>
        (given ?? []).Select(MetricRequest.Filter).Select(filter => (prefix + filter.Dimension, (string?)filter.Member));

    private static void Show(Output output, JsonElement answer, Action<Output, JsonElement, IReadOnlyList<JsonElement>> show)
    {
        if (output.IsJson)
        {
            output.Json(answer);
            return;
        }

        show(output, answer, [.. answer.GetProperty("items").EnumerateArray()]);
    }

    private static void Entities(Output output, JsonElement answer, IReadOnlyList<JsonElement> items)
    {
        output.Table(new Table([new("name"), new("label"), new("dimensions"), new("measures", ColumnKind.List)], items));
        output.Note("List one with `insights entities NAME`; --json shows the metrics that it takes.");
    }

    private static void Members(Output output, JsonElement answer, IReadOnlyList<JsonElement> items)
    {
        var count = Cells.Plain(Table.Value(answer, "count"));
        output.Note($"{Cells.Plain(Table.Value(answer, "entity"))}: {count}{Range(answer)}");
        Column[] measures = [.. answer.GetProperty("measures").EnumerateArray().Select(measure =>
            (Name: Cells.Plain(Table.Value(measure, "metric")), Unit: Cells.Plain(Table.Value(measure, "unit"))))
            .Select(measure => new Column(measure.Name, Cells.KindOf(measure.Unit), $"{measure.Name} ({measure.Unit})"))];
        Column[] days = Table.Value(answer, "activity") is null ? [] : [new("first"), new("last")];
        Column[] names = items.Count > 0 && items[0].TryGetProperty("name", out _) ? [new("name")] : [];
        output.Table(new Table([new("key"), .. names, .. measures, .. days], items));
        if (Table.Value(answer, "next") is not null)
            output.Note($"These are {items.Count} of {count}; --limit shows more.");
    }

    private static string Range(JsonElement answer) =>
        Table.Value(answer, "from") is { } from ? $", measures from {Cells.Plain(from)} to {Cells.Plain(Table.Value(answer, "to"))}" : "";
}
