using System.Globalization;
using Bench.Generation;

namespace Bench.Api;

/// <summary>
/// KPIs in all, the first organisations, by week, by day with those before, or compared with the period before, over 7 to 90 days
/// that end on one of ten. There are 1,160 questions, so that the later ones have been asked before, as on dashboards.
/// </summary>
/// <param name="skip">Days of the data after all ranges: with other ranges, nothing comes from the cache at first.</param>
internal sealed class KpiQuestions(int skip) : IQuestions
{
    /// <summary>Days between the first and the last of a range.</summary>
    private static readonly int[] Lengths = [6, 27, 29, 89];

    private static readonly string[] Shapes =
        ["", "&by=organisation_id&order=-value&limit=20", "&grain=week", "&compare=previous_period", Rolling];

    private const string Rolling = "&grain=day&rolling=7d";

    /// <summary>Of a stock, which has no rolling sum.</summary>
    private const string Stock = "licence-utilisation";

    public int Seed => skip;

    public string Next(Random random)
    {
        var to = GenerateOptions.DefaultFrom.AddDays(ApiMeasures.Days - 1 - skip - random.Next(10));
        var from = to.AddDays(-Lengths[random.Next(Lengths.Length)]);
        var kpi = ApiMeasures.Kpis[random.Next(ApiMeasures.Kpis.Length)];
        var shapes = kpi == Stock ? Shapes.Where(shape => shape != Rolling).ToArray() : Shapes;
        var shape = shapes[random.Next(shapes.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/kpis/{kpi}?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}{shape}");
    }

    public bool IsAnswered(HttpResponseMessage response) => response.IsSuccessStatusCode;
}
