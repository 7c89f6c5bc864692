using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Insights.Cli.Pipeline;
using Insights.Cli.Rendering;

namespace Insights.Cli.Access;

/// <summary><c>insights keys</c>: makes, lists and revokes API keys.</summary>
internal static class KeysCommand
{
    private const string Path = "/api/v1/keys";
    private const int MostKeys = 1000;

    public static Command Create(GlobalOptions globals) => new("keys", "API keys: who may see and change what. Needs a key with the scope admin.")
    {
        ListKeys(globals), CreateKey(globals), RevokeKey(globals)
    };

    private static Command ListKeys(GlobalOptions globals)
    {
        var command = new Command("list", "The keys, the newest first, without what opens anything.");
        command.SetAction(globals.Run(async (session, _, cancellationToken) => ListView.Show(
            session.Output, await session.Api.ListAsync(Path, MostKeys, cancellationToken), Table)));
        return command;
    }

    private static Command CreateKey(GlobalOptions globals)
    {
        var name = new Option<string>("--name") { Description = "whose it is, or what for", Required = true };
        var scopes = new Option<string>("--scopes")
        {
            Description = "what it allows, separated by commas: read, pii, write, admin",
            HelpName = "SCOPES",
            DefaultValueFactory = _ => "read"
        };
        var organisations = new Option<string>("--organisations")
        {
            Description = "the organisations whose rows it sees, separated by commas [default: all rows]",
            HelpName = "IDS",
        };
        var expires = Options.Date("--expires", "the day at whose beginning it stops (UTC) [default: never]");
        var command = new Command("create", "Makes a key and prints it, this once.") { name, scopes, organisations, expires };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var created = await session.Api.PostAsync(
                Path,
                new KeyBody(
                    parsed.GetValue(name)!, Split(parsed.GetValue(scopes)),
                    parsed.GetValue(expires) is { } day ? $"{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}T00:00:00Z" : null,
                    parsed.GetValue(organisations) is { } ids ? Split(ids) : null),
                cancellationToken);
            if (session.Output.IsJson)
            {
                session.Output.Json(created);
                return ExitCode.Ok;
            }

            session.Output.Table(new Table([new("key")], [created]));
            session.Output.Note("It is shown this once. Send it as Authorization: Bearer KEY, or set INSIGHTS_KEY.");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command RevokeKey(GlobalOptions globals)
    {
        var id = new Argument<string>("KEY_ID") { Description = "the twelve hexadecimal digits that `insights keys list` shows" };
        var command = new Command("revoke", "Lets a key in no more, nor those who signed in with it.") { id };
        command.SetAction(globals.Run(async (session, parsed, cancellationToken) =>
        {
            var revoked = await session.Api.DeleteAsync($"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken);
            if (session.Output.IsJson)
                session.Output.Json(revoked);
            else
                session.Output.Table(Table([revoked]));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Table Table(IReadOnlyList<JsonElement> keys) => new(
        [
            new("key_id"), new("name"), new("scopes"), new("organisations") { IsOptional = true },
            new("created_at", ColumnKind.Time, "created"), new("expires_at", ColumnKind.Time, "expires") { IsOptional = true },
            new("revoked_at", ColumnKind.Time, "revoked") { IsOptional = true }, new("last_used_at", ColumnKind.Time, "last used"),
        ],
        keys);

    private sealed record KeyBody(string Name, string[] Scopes, string? ExpiresAt, string[]? Organisations);
}
