using System.Text.Json.Nodes;
using Insights.Api.Metrics;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insights.Api.Documentation;

/// <summary>
/// The parameters of metrics and analyses, which are read from the query string by name and so are unknown to the endpoint's
/// signature.
/// </summary>
internal sealed class OperationParameters : IOpenApiOperationTransformer
{
    private const string CursorDescription = "The 'next' of the page before, with the same other parameters; only limit may differ. "
        + "Good until the next publish, then 410.";

    private static readonly (string Name, string Description, string? Example)[] OfMetrics =
    [
        ("from", "First day, inclusive; the first with data by default.", "2025-11-01"),
        ("to", "Last day, inclusive; the last with data by default.", "2025-11-30"),
        ("grain", "What a row is for.", "week"),
        ("by", "Dimensions to group by, separated by commas; the metric's list names them.", "organisation_id"),
        ("population", "Whose rows count, where the metric has a choice, such as licensed or all.", "licensed"),
        ("having", "Conditions on the numbers of rows, before they are rounded: >=, >, <=, <, =, != and a number; "
            + "several separated by commas. The total stays that of all rows.", "value>=5"),
        ("share", "Adds share, the row's value as a fraction of the total, or of what some of the row's keys (period and dimensions) have "
            + "together.", "total"),
        ("compare", "Adds compared_value, compared_from, compared_to, change and change_percent: previous_period (as many days, "
            + "months or periods before the range), previous_day, previous_week, previous_month, previous_quarter, previous_year, "
            + "or a range of its own. Rows keep their places; of a period that the data or the range cuts, "
            + "the same part of its counterpart is compared.", "previous_year"),
        ("top", "The first rows by value, or by the first number of order: so many, or so many percent of them. "
            + "Who shares the last rank is there too. Adds rank.", "10%"),
        ("per", "Of top: so many of each of some of the row's keys (period and dimensions).", "period"),
        ("running", "sum: each row is over all days from the start of the range to the end of its period.", "sum"),
        ("rolling", "Each row is over so many days, weeks or months that end with its period, computed anew for each row.", "7d"),
        ("average_per", "The mean over the whole days, weeks or months of each row's period, of which those without data count as zero: "
            + "day, week or month.", "day"),
        ("limit", "Most rows of a page, 1 to 100000; 10000 by default.", "1000"),
        ("cursor", CursorDescription, null),
        ("order", "period, a dimension, or a number of the rows such as value, change, change_percent or share; "
            + "'-' before it for descending; several separated by commas.", "-change"),
    ];

    private static readonly (string Name, string Description, string? Example)[] OfEntities =
    [
        ("measures", "Metrics to show for each, separated by commas.", "orders,revenue"),
        ("from", "First day of the measures, inclusive; the first with data by default.", "2024-01-01"),
        ("to", "Last day of the measures, inclusive; the last with data by default.", "2024-12-31"),
        ("activity", "The metric whose rows make one active; adds first and last, "
            + "the days of its first and last row over all data.", "orders"),
        ("active_in", "Who was active in each of these ranges, separated by commas; either end may be left out, and '..' is ever.",
            "2023-01-01..2023-12-31"),
        ("not_active_in", "Who was active in none of these ranges.", "2024-01-01.."),
        ("having", "Conditions on measures, before they are rounded, and on first and last: >=, >, <=, <, =, != and a number or a day; "
            + "several separated by commas.", "orders>=5"),
        ("key", "Only these, by key or name, separated by commas.", "42"),
        ("population", "Whose rows count, where there is a choice; that of the metrics asked for by default.", "all"),
        ("order", "key, name, a measure, first or last; '-' before it for descending; several separated by commas.", "-revenue"),
        ("limit", "Most items of a page, 1 to 100000; 10000 by default.", "1000"),
        ("cursor", CursorDescription, null),
    ];

    private static readonly string Combinations =
        "All parameters can be combined, but for: "
            + string.Join("; ", QueryCombinations.Refused.Select(refused => $"{refused.Parameters} ({refused.Reason})")) + ".";

    /// <summary>Those of the endpoints' signatures, by name; what only one operation means by a name stands under both.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        ["ListMetrics.names"] = "Metrics to answer in one table, separated by commas, such as orders,revenue.",
        ["ListMetrics.limit"] = "Most items of a page, 1 to 1000; with names most rows, 1 to 100000.",
        ["GetMetric.name"] = "The metric; the list of metrics says what each is.",
        ["GetKpi.kpi"] = "The KPI.",
        ["GetEntities.entity"] = "The entity; the list of entities says what each takes.",
        ["GetAnalysis.name"] = "The analysis; the list of analyses names them.",
        ["GetModel.name"] = "The model's file name without its ending.",
        ["GetExport.name"] = "chats or messages.",
        ["GetBatch.id"] = "The batch's number.",
        ["ListRejectsOfBatch.id"] = "The batch's number.",
        ["GetRun.id"] = "The run's number.",
        ["GetRunPlan.id"] = "The run's number.",
        ["ListBatches.status"] = "Only those that are loaded, failed or duplicate.",
        ["ListRuns.status"] = "Only those that are running, succeeded or failed.",
        ["dataset"] = "Only those of a dataset, such as usage/navigation.",
        ["replayed"] = "Only those whose corrected row was taken (true), or only those that still wait (false).",
        ["domain"] = "The domain whose datasets the file may belong to, such as usage.",
        ["file"] = "The file's name, by which its dataset is known.",
        ["ReportOutcome.id"] = "The text's generation_id.",
        ["content_type"] = "Only texts of this type: email, sms, call_script or summary.",
        ["customer_type"] = "Only customers of this type, spelled as in the customer extract.",
        ["occupation"] = "Only customers with this occupation, spelled as in the customer extract.",
        ["GetErasure.id"] = "The erasure's number.",
        ["RevokeKey.id"] = "The twelve hexadecimal digits that name the key.",
        ["q"] = "What to look for, in words; any word may match, at most 200 characters.",
        ["SearchInteractions.limit"] = "Most interactions to find, 1 to 100; 8 by default.",
        ["customerId"] = "The customer's number in the customer extract.",
        ["GetInteractionsPerProduct.grain"] = "total (the default), or month for a row per month.",
        ["full"] = "Rebuild everything, as in the body.",
        ["type"] = "What is written: email (the default), sms or call_script.",
        ["language"] = "Code of the language, en by default.",
        ["about"] = "Prefers interactions about these words; at most 200 characters.",
        ["limit"] = "Most items of a page, 1 to 1000.",
        ["cursor"] = "The 'next' of the page before.",
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Name = parameter.Name is "Limit" or "Cursor" ? parameter.Name.ToLowerInvariant() : parameter.Name;
            parameter.Description = Known.GetValueOrDefault($"{operation.OperationId}.{parameter.Name}")
                ?? Known.GetValueOrDefault(parameter.Name!) ?? parameter.Description;
        }

        switch (context.Description.RelativePath)
        {
            case "api/v1/metrics/{name}" or "api/v1/kpis/{kpi}":
                foreach (var (name, description, example) in OfMetrics)
                {
                    Add(operation, name, description, example);
                }

                if (context.Description.RelativePath.EndsWith("{kpi}", StringComparison.Ordinal))
                {
                    Add(operation, "stat", "Another statistic of the KPI, such as total, median or p90 of session-length.", null);
                }

                Grains(operation);
                AddAny(operation, "filters", "Any of the metric's dimensions with its members, separated by commas; a member with a comma "
                    + "stands in double quotes, and (none) stands for rows without one. != takes all others. Dimensions of numbers and "
                    + "dates take >=, >, <= and <. Example: category=Kitchen,Garden&state!=(none)&created_hour>=9");
                operation.Description += " Each metric also has the dimensions "
                    + $"{string.Join(", ", CalendarDimension.All.Select(calendar => $"{calendar.Name} ({calendar.Description})"))}. "
                    + $"{Combinations}";
                break;
            case "api/v1/metrics":
                foreach (var (name, description, example) in OfMetrics.Where(
                    parameter => JointMetrics.Shared.Append("order").Contains(parameter.Name)))
                {
                    Add(operation, name, $"With names. {description}", name == "order" ? null : example);
                }

                Grains(operation);
                AddAny(operation, "filters", "With names. Any of the dimensions that all of them have, as of one metric.");
                break;
            case "api/v1/entities/{entity}":
                foreach (var (name, description, example) in OfEntities)
                {
                    Add(operation, name, description, example);
                }

                AddAny(operation, "filters", "Any dimension of the entity's own relation, which chooses who is listed, "
                    + "or one that all metrics asked for have, which chooses the rows that count; as of metrics. With active. "
                    + "or not_active. before it, a dimension of the activity chooses the rows of active_in or not_active_in. Example: "
                    + "state=NA&created_date>=2024-01-01&not_active.category=Garden");
                break;
            case "api/v1/analyses/{name}":
                AddAny(
                    operation, "parameters", "Any of the analysis' own parameters; the list of analyses names them with what they take.");
                Add(operation, "limit", "Most rows of a page, 1 to 10000; 100 by default.", "100");
                Add(operation, "cursor", CursorDescription, null);
                break;
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiOperation operation, string name, string description, string? example)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = example is null ? description : $"{description} Example: {example}",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    /// <summary>Parameters whose names the content decides: a client sends each under its own name.</summary>
    private static void AddAny(OpenApiOperation operation, string name, string description) =>
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Style = ParameterStyle.Form,
            Explode = true,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String }
            },
        });

    private static void Grains(OpenApiOperation operation)
    {
        var grain = operation.Parameters!.OfType<OpenApiParameter>().Single(parameter => parameter.Name == "grain");
        grain.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. Enum.GetValues<Grain>().Select(value => (JsonNode)MetricQueryParser.NameOf(value))],
            Default = "total",
        };
    }
}
