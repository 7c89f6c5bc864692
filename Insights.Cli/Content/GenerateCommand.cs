using System.CommandLine;
using System.Text.Json;
using Insights.Cli.Api;
using Insights.Cli.Rendering;

namespace Insights.Cli.Content;

/// <summary><c>insights generate</c>: a text for each customer of a segment, as rows of a CSV file that a later run continues.</summary>
internal static class GenerateCommand
{
    private static readonly string[] Types = ["email", "sms", "call_script"];

    /// <summary>What segments are made of, which are parameters of <c>GET /api/v1/customers</c>.</summary>
    private static readonly string[] Fields = ["customer_type", "occupation"];

    public static Command Create(GlobalOptions globals)
    {
        var type = new Option<string>("--type") { Description = "what to write", HelpName = "TYPE", DefaultValueFactory = _ => Types[0] };
        type.AcceptOnlyFromAmong(Types);
        var language = new Option<string>("--language") { Description = "code of the language", HelpName = "CODE", DefaultValueFactory = _ => "en" };
        var segment = new Option<string[]>("--segment")
        {
            Description = $"whom to write to, as FIELD=VALUE of {string.Join(" or ", Fields)}; all customers by default",
            HelpName = "FIELD=VALUE",
        };
        segment.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsCondition(token.Value)))
            {
                result.AddError($"--segment is '{token.Value}', expected FIELD=VALUE of {string.Join(" or ", Fields)}, such as customer_type=Orange");
            }
        });
        var file = new Option<FileInfo>("--output", "-o") { Description = "where to write the rows", HelpName = "FILE", Required = true };
        var command = new Command("generate", "A text for each customer of a segment, as a CSV file; run it again to continue.")
        {
            type, language, segment, file
        };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var batch = new Batch(parsed.GetRequiredValue(type), parsed.GetRequiredValue(language), parsed.GetRequiredValue(file));
            var conditions = (parsed.GetValue(segment) ?? []).Select(condition => condition.Split('=', 2)).Select(parts => (parts[0], (string?)parts[1]));
            var written = await session.Waiting.ShowAsync(show => RunAsync(session.Api, batch, conditions, show, cancellationToken));
            if (session.Output.IsJson)
            {
                session.Output.Json(written);
            }
            else
            {
                session.Output.Sentence($"{Cells.Quantity(written.Written)} written, {Cells.Quantity(written.Fallbacks)} of them by the template, "
                    + $"{Cells.Quantity(written.AlreadyThere)} were there: {written.File}");
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    private static bool IsCondition(string text) =>
        text.Split('=', 2) is [var field, { Length: > 0 }] && Fields.Contains(field);

    private static async Task<WrittenBatch> RunAsync(
        ApiClient api, Batch batch, IEnumerable<(string, string?)> segment, Action<string> show, CancellationToken cancellationToken)
    {
        var customers = (await api.ListAsync("/api/v1/customers", int.MaxValue, cancellationToken, [.. segment])).Items
            .Select(customer => customer.GetProperty("customer_id").GetInt32()).ToList();
        await using var letters = LetterFile.Open(batch.File, batch.Type, batch.Language);
        var missing = customers.Where(customer => !letters.Has(customer)).ToList();
        var fallbacks = 0;
        foreach (var (index, customer) in missing.Index())
        {
            show($"customer {customer}: {index + 1} of {missing.Count}, {fallbacks} by the template");
            var answer = await api.GetAsync(
                Query.Of($"/api/v1/generate-content/{customer}", [("type", batch.Type), ("language", batch.Language)]), cancellationToken);
            var letter = Letter(batch, answer);
            fallbacks += letter.Check == "passed" ? 0 : 1;
            await letters.AddAsync(letter, cancellationToken);
        }

        return new WrittenBatch(batch.File.FullName, missing.Count, fallbacks, customers.Count - missing.Count);
    }

    private static Letter Letter(Batch batch, JsonElement answer)
    {
        var fallback = answer.GetProperty("fallback");
        return new Letter
        {
            CustomerId = answer.GetProperty("customer_id").GetInt32(),
            Type = batch.Type,
            Language = batch.Language,
            Content = answer.GetProperty("generated_content").GetProperty("Content").GetString()!,
            Check = fallback.ValueKind == JsonValueKind.Null ? "passed" : "replaced",
            Reason = fallback.ValueKind == JsonValueKind.Null ? null : fallback.GetProperty("reason").GetString(),
            Sources = string.Join(' ', answer.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("interaction_id").GetString())),
            Model = answer.GetProperty("model").GetString()!,
            PromptVersion = answer.GetProperty("prompt_version").GetString()!,
            GenerationId = answer.GetProperty("generation_id").GetInt64(),
            WarehouseVersion = answer.GetProperty("warehouse_version").GetInt64(),
        };
    }

    private sealed record Batch(string Type, string Language, FileInfo File);

    private sealed record WrittenBatch(string File, int Written, int Fallbacks, int AlreadyThere);
}
