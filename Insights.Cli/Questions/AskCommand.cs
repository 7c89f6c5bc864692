using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Insights.Cli.Rendering;

namespace Insights.Cli.Questions;

/// <summary><c>insights ask</c>: a question in words.</summary>
internal static class AskCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var words = new Argument<string[]>("QUESTION")
        {
            Description = "such as \"How many orders did we have last month?\"",
            Arity = ArgumentArity.OneOrMore
        };
        var asOf = new Option<string?>("--as-of")
        {
            Description = "what \"last month\" and the like count from: a date, or latest for the last day with data [default: today]",
            HelpName = "latest|yyyy-MM-dd"
        };
        asOf.CompletionSources.Add("latest");
        asOf.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "latest" && !Options.IsDate(token.Value, out _))
                result.AddError($"--as-of is '{token.Value}', expected latest or a date such as 2024-12-31");
        });
        var previous = new Option<string?>("--previous")
        {
            Description = "what the question goes on from (\"and by brand?\"): the earlier question, or the hash of its plan (--explain)",
            HelpName = "QUESTION|HASH"
        };
        var explain = new Option<bool>("--explain") { Description = "show the plan and the SQL too" };

        var command = new Command("ask", "Answers a question in words, or says why it cannot.") { words, asOf, previous, explain };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var answer = await session.Api.PostAsync(
                "/api/v1/ask",
                new AskBody(string.Join(' ', parsed.GetRequiredValue(words)), parsed.GetValue(asOf), parsed.GetValue(previous)),
                cancellationToken);
            var isAnswered = Text(answer, "status") == "answered";
            if (session.Output.IsJson)
                session.Output.Json(answer);
            else if (isAnswered)
                ShowAnswer(session.Output, answer, parsed.GetValue(explain));
            else
                ShowRefusal(session.Output, answer);
            return isAnswered ? ExitCode.Ok : ExitCode.Refused;
        }));
        return command;
    }

    private static void ShowAnswer(Output output, JsonElement answer, bool explain)
    {
        output.Sentence(Text(answer, "sentence"));
        var chart = Table.Value(answer, "chart");
        var table = new Table([.. Items(answer, "columns").Select(column => ColumnOf(column, chart))], Items(answer, "rows"));
        if (table.Columns.Count > 0 && table.Rows.Count > 0)
        {
            output.Table(table);
            if (chart is { } axes)
                output.Chart(table, new Chart(Text(axes, "kind") == "line", LabelsOf(axes), Text(axes, "y")));
        }

        if (explain)
        {
            output.Block($"Plan {Text(answer, "plan_hash")}: {Text(answer, "plan")}");
            output.Block(Table.Value(answer, "sql")?.GetString() ?? "");
        }

        if (Table.Value(answer, "data_from") is not null)
            output.Note($"As of {Text(answer, "as_of")}; data from {Text(answer, "data_from")} to {Text(answer, "data_to")}, "
                + $"warehouse version {Text(answer, "warehouse_version")}.");
    }

    /// <summary>Not an answer, so none of it goes to standard output.</summary>
    private static void ShowRefusal(Output output, JsonElement answer)
    {
        output.Warn(Text(answer, "sentence"));
        foreach (var reading in Items(answer, "readings"))
            output.Warn($"  {Text(reading, "label")}: insights ask \"{Text(reading, "question")}\"");
        var suggestions = Items(answer, "suggestions");
        if (suggestions.Count > 0)
            output.Warn("It can answer for example:");
        foreach (var suggestion in suggestions)
            output.Warn($"  insights ask \"{Cells.Plain(suggestion)}\"");
    }

    private static string[] LabelsOf(JsonElement chart) =>
        Items(chart, "labels") is { Count: > 0 } labels ? [.. labels.Select(label => label.GetString()!)] : [Text(chart, "x")];

    private static Column ColumnOf(JsonElement column, JsonElement? chart)
    {
        var name = Text(column, "name");
        var unit = Table.Value(column, "unit");
        var isQuantity = unit is not null || (chart is { } axes && Text(axes, "y") == name);
        var kind = Text(column, "type") != "number" ? ColumnKind.Text : isQuantity ? Cells.KindOf(Cells.Plain(unit)) : ColumnKind.Number;
        return new Column(name, kind, unit is null ? Text(column, "label") : $"{Text(column, "label")} ({Cells.Plain(unit)})");
    }

    private static List<JsonElement> Items(JsonElement answer, string name) =>
        Table.Value(answer, name) is { } list ? [.. list.EnumerateArray()] : [];

    private static string Text(JsonElement element, string name) => Cells.Plain(Table.Value(element, name));

    private sealed record AskBody(
        string Question, string? AsOf, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Previous);
}
