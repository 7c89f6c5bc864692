using System.Globalization;
using UsageOracle;
using static Bench.Tests.Given;

namespace Bench.Tests;

public sealed class DocumentedNumbersTests(SampleFiles samples) : IClassFixture<SampleFiles>
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SampleFiles.RepositoryRoot, "docs", "kpis.md"));

    public static TheoryData<string, KpiQuery> Rows => new()
    {
        { "active-users", November(Kpi.ActiveUsers) },
        { "active-users, `population=all`", November(Kpi.ActiveUsers) with { Population = Population.All } },
        { "sessions", November(Kpi.Sessions) },
        { "sessions-per-user", November(Kpi.SessionsPerUser) },
        { "session-length", November(Kpi.SessionLength) },
        { "session-length, `stat=total`", November(Kpi.SessionLength) with { Stat = SessionLengthStat.Total } },
        { "session-length, `stat=median`", November(Kpi.SessionLength) with { Stat = SessionLengthStat.Median } },
        { "session-length, `stat=p90`", November(Kpi.SessionLength) with { Stat = SessionLengthStat.P90 } },
        { "transformations", November(Kpi.Transformations) },
        { "licence-utilisation", November(Kpi.LicenceUtilisation) },
    };

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void The_numbers_in_the_document_are_those_of_the_samples(string name, KpiQuery query)
    {
        var total = KpiOracle.Compute(samples.Usage, query).Total!;
        Assert.Contains($"\n| {name} | {Cell(total.Value)}| {Cell(total.Numerator)}| {Cell(total.Denominator)}|\n", Document, StringComparison.Ordinal);
    }

    private static string Cell(decimal? number) => number is { } n ? n.ToString("0.##", CultureInfo.InvariantCulture) + " " : "";
}
