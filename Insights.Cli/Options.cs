using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Insights.Cli;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    private const string DateFormat = "yyyy-MM-dd";

    public static Option<DateOnly?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = DateFormat,
        CustomParser = result =>
        {
            if (IsDate(result.Tokens[0].Value, out var date))
                return date;
            result.AddError($"{name} is '{result.Tokens[0].Value}', expected a date such as 2025-11-30");
            return null;
        },
    };

    public static Option<int> Count(string name, string description, int byDefault)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "COUNT", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => RequirePositive(result, name));
        return option;
    }

    public static Option<int> Timeout() => new("--timeout")
    {
        Description = "how long to wait at most",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 600,
        Validators = { result => RequirePositive(result, "--timeout") },
    };

    public static Option<bool> NoWait() => new("--no-wait") { Description = "do not wait for what follows" };

    public static bool IsDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static string? Text(DateOnly? date) => date?.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static void RequirePositive(OptionResult result, string name)
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            result.AddError($"{name} is {result.Tokens[0].Value}, expected a whole number of at least 1");
    }
}
