using System.CommandLine;
using Insights.Cli.Api;
using Insights.Cli.Rendering;

namespace Insights.Cli;

/// <summary>What a command works with.</summary>
internal sealed record Session(ApiClient Api, Output Output, Waiting Waiting);

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions(Shell shell)
{
    public const string JsonName = "--json";
    private const string DefaultApi = "http://127.0.0.1:5080";
    private const string ApiVariable = "INSIGHTS_API";
    private const string KeyVariable = "INSIGHTS_KEY";

    public Option<bool> Json { get; } = new(JsonName) { Description = "print the answer as JSON", Recursive = true };

    public Option<string?> Api { get; } = new("--api")
    {
        Description = $"address of the API [default: ${ApiVariable}, or {DefaultApi}]",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The action of a command: opens what it works with, and closes it.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Run(Func<Session, ParseResult, CancellationToken, Task<int>> work) =>
        async (parsed, cancellationToken) =>
        {
            using var api = new ApiClient(Address(parsed), Key());
            return await work(new Session(api, new Output(shell, parsed.GetValue(Json)), new Waiting(shell)), parsed, cancellationToken);
        };

    /// <summary>No option takes it: what is started with a key shows it to everybody on the machine.</summary>
    private string? Key()
    {
        var key = shell.Environment(KeyVariable)?.Trim();
        return string.IsNullOrEmpty(key) ? null
            : key.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') ? key
            : throw new UsageException($"{KeyVariable} is no key: it is insights_, 12 hexadecimal digits, _ and 64 more.");
    }

    private Uri Address(ParseResult parsed)
    {
        var (source, text) = parsed.GetValue(Api) is { } option ? ("--api", option)
            : shell.Environment(ApiVariable) is { Length: > 0 } variable ? (ApiVariable, variable)
            : ("", DefaultApi);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"{source} is '{text}', expected an address such as {DefaultApi}.");
    }
}
