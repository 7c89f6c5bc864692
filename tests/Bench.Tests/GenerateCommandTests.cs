using System.CommandLine;
using System.Globalization;
using Bench.Commerce;
using Bench.Generation;
using UsageOracle;

namespace Bench.Tests;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-tests-").FullName;

    [Fact]
    public async Task Any_number_of_events_users_and_days_can_be_asked_for()
    {
        var (exitCode, output, _) = await Run("--out", _directory, "--domain", "usage", "--events", "200000", "--users", "900", "--from", "2024-02-27", "--days", "10");

        Assert.Equal(0, exitCode);
        Assert.Contains("navigation_2024-02.csv", output, StringComparison.Ordinal);
        var usage = UsageFolder.Read(Path.Combine(_directory, "usage"));
        Assert.Equal((900, 75), (usage.Users.Count, usage.Organisations.Count));
        Assert.InRange(usage.Activities.Count, 190_000, 210_000);
        Assert.Equal((new(2024, 2, 27), new(2024, 3, 7)), (usage.Activities.Min(a => a.Date), usage.Activities.Max(a => a.Date)));
    }

    [Fact]
    public async Task Any_number_of_order_lines_can_be_asked_for_and_customers_follow()
    {
        var (exitCode, output, _) = await Run("--out", _directory, "--domain", "commerce", "--order-lines", "25000");

        Assert.Equal(0, exitCode);
        var rows = output.Split('\n').Where(line => line.Contains("transactions_", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.InRange(rows, 24_000, 26_000);
        Assert.Contains($"{(4 * ShopperFile.Count) + 6} rows  {Path.Combine(_directory, "commerce", "users.csv")}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_readers_must_make_of_the_files_is_written_beside_them()
    {
        var target = Path.Combine(_directory, "expected.json");
        var (exitCode, output, _) = await Run("--out", Path.Combine(_directory, "samples"), "--domain", "crm", "--expected", target);

        Assert.Equal(0, exitCode);
        Assert.Contains("crm: 961 rows in 6 files", output, StringComparison.Ordinal);
        var expected = ExpectedBatches.Read(File.ReadAllText(target))["crm/product.csv"];
        Assert.Equal((26, 0, null), (expected.Rows, expected.Repaired, expected.SameContentAs));
        Assert.Equal(new Dictionary<string, int> { ["required product"] = 1, ["type date"] = 2 }, expected.Rejected);
    }

    [Theory]
    [InlineData("--days", "0", "--days is 0, expected a whole number of at least 1")]
    [InlineData("--from", "2025-13-01", "--from is '2025-13-01', expected a date such as 2025-09-03")]
    [InlineData("--domain", "weather", "'weather' not recognized")]
    [InlineData("--seed", "x", "'x'")]
    public async Task A_wrong_option_is_named_and_nothing_is_written(string option, string value, string message)
    {
        var (exitCode, _, error) = await Run("--out", _directory, option, value);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<(int ExitCode, string Output, string Error)> Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await new RootCommand { GenerateCommand.Create() }.Parse(["generate", .. args])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }
}
