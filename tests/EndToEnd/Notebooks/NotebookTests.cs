using System.Text.Json;

namespace EndToEnd.Notebooks;

/// <summary>The notebook that computes the usage KPIs in pandas, run as an analyst runs it.</summary>
[Collection(SamplesPlatformTests.Name)]
public sealed class NotebookTests(SamplesPlatform fixture) : IDisposable
{
    private static readonly string Notebook =
        Path.GetFullPath(Path.Combine(Platform.Samples, "..", "docs", "notebooks", "usage-kpis.ipynb"));

    private readonly TemporaryDirectory _directory = new();

    [NotebookFact]
    public async Task The_kpis_of_the_api_are_those_that_pandas_computes_from_the_facts()
    {
        var run = await RunAsync(fixture.Platform.Api.BaseAddress!.ToString());

        Assert.True(run.ExitCode == 0, run.Said);
        var outputs = Cells(Path.Combine(_directory.Path, "executed.ipynb"))
            .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).ToList();
        var printed = outputs.Single(output => output.TryGetProperty("text", out _)).GetProperty("text")[0].GetString();
        Assert.StartsWith("6 KPIs are equal in 14 weeks and in total, 2025-09-03 to 2025-12-01, version ", printed, StringComparison.Ordinal);
        Assert.Contains(outputs, output => output.TryGetProperty("data", out var data) && data.TryGetProperty("image/png", out _));
    }

    [NotebookTheory]
    [InlineData("sessions", true, "AssertionError: sessions by week of the API (left) and of pandas (right) are different")]
    [InlineData("licence-utilisation", false, "AssertionError: totals of the API (left) and of pandas (right) are different")]
    public async Task A_number_of_the_api_that_is_wrong_stops_it(string kpi, bool isOfWeek, string error)
    {
        await using var wrong = await WrongApi.StartAsync(fixture.Platform.Api, kpi, answer =>
        {
            var (numbers, name) = isOfWeek ? (answer["rows"]![5]!, "value") : (answer, "total");
            numbers[name] = numbers[name]!.GetValue<decimal>() + 1;
        });

        var run = await RunAsync(wrong.Address);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(error, run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_kept_without_outputs() => Assert.All(Cells(Notebook), cell => Assert.Equal(
        (0, JsonValueKind.Null), (cell.GetProperty("outputs").GetArrayLength(), cell.GetProperty("execution_count").ValueKind)));

    public void Dispose() => _directory.Dispose();

    private async Task<(int ExitCode, string Said)> RunAsync(string api)
    {
        var warehouse = await fixture.Platform.CreateReaderAsync();
        return await Jupyter.RunAsync(
            Notebook, _directory.Path, new Dictionary<string, string> { ["INSIGHTS_URL"] = api, ["WAREHOUSE_URL"] = warehouse });
    }

    private static IReadOnlyList<JsonElement> Cells(string notebook) =>
    [
        .. JsonDocument.Parse(File.ReadAllText(notebook)).RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code"),
    ];
}
