using System.CommandLine;
using System.Text.Json;
using Insights.Cli.Rendering;

namespace Insights.Cli.Access;

/// <summary><c>insights erase</c>: takes a person out of everything and waits for the end.</summary>
internal static class EraseCommand
{
    private const string Path = "/api/v1/erasures";
    private const string Usage = "expected whom to erase, as --KIND ID, such as --customer 42";

    public static Command Create(GlobalOptions globals)
    {
        var noWait = Options.NoWait();
        var timeout = Options.Timeout();
        // The kinds of people are the warehouse's, and the API names them to who asks for another.
        var command = new Command(
            "erase", "Erases a person: --user ID, --assistant-user ID, --shopper ID, --chat ID, --customer ID. Needs the scope admin.")
        {
            noWait, timeout
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var accepted = await session.Api.PostAsync(Path, Person(parsed.UnmatchedTokens), cancellationToken);
            if (parsed.GetValue(noWait))
            {
                return Show(session.Output, accepted);
            }

            var id = accepted.GetProperty("id").GetInt64();
            var finished = await session.Waiting.ShowAsync(
                show => WaitAsync(session, id, show, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellationToken));
            return Show(session.Output, finished.RootElement);
        }));
        return command;
    }

    private static ErasureBody Person(IReadOnlyList<string> tokens) => tokens switch
    {
        [['-', '-', .. { Length: > 0 } kind], var id] when !kind.Contains('=', StringComparison.Ordinal) => new(kind.Replace('-', '_'), id),
        [['-', '-', .. var pair]] when pair.Split('=', 2) is [{ Length: > 0 } kind, var id] => new(kind.Replace('-', '_'), id),
        [] => throw new UsageException($"Nobody is named: {Usage}."),
        _ => throw new UsageException($"'{string.Join(' ', tokens)}' names nobody: {Usage}."),
    };

    private static async Task<JsonDocument> WaitAsync(
        Session session, long id, Action<string> show, TimeSpan timeout, CancellationToken cancellationToken) =>
        await session.Waiting.UntilAsync(
            async _ =>
            {
                var erasure = await session.Api.GetAsync($"{Path}/{id}", cancellationToken);
                var (status, waitsFor) = (Text(erasure, "status"), Text(erasure, "waits_for"));
                show(waitsFor.Length == 0 ? $"erasure {id} is {status}" : $"erasure {id} is {status}, waiting for {waitsFor}");
                return status == "finished" ? JsonSerializer.SerializeToDocument(erasure) : null;
            },
            $"erasure {id} is finished",
            timeout,
            cancellationToken);

    private static int Show(Output output, JsonElement erasure)
    {
        if (output.IsJson)
        {
            output.Json(erasure);
            return ExitCode.Ok;
        }

        output.Table(new Table([new("place"), new("count", ColumnKind.Quantity)], [.. erasure.GetProperty("changes").EnumerateArray()]));
        output.Note($"Erasure {Text(erasure, "id")} is {Text(erasure, "status")}.");
        return ExitCode.Ok;
    }

    private static string Text(JsonElement element, string name) => Cells.Plain(Table.Value(element, name));

    private sealed record ErasureBody(string Kind, string Id);
}
