using System.Collections.Frozen;

namespace Insights.Api.Questions.Parsing;

/// <summary>What a question about the warehouse itself asks for.</summary>
internal enum CatalogTopic
{
    Metrics,
    Analyses,
    Relations,
    Columns,
    Definition,
    Dimensions,
    DataRange,
}

/// <summary>The words of questions about the warehouse itself; they are the same for every warehouse.</summary>
internal static class CatalogWords
{
    private static readonly FrozenDictionary<string, CatalogTopic> Topics = new Dictionary<string, CatalogTopic>
    {
        ["metric"] = CatalogTopic.Metrics,
        ["kpi"] = CatalogTopic.Metrics,
        ["measure"] = CatalogTopic.Metrics,
        ["analysis"] = CatalogTopic.Analyses,
        ["analyse"] = CatalogTopic.Analyses,
        ["table"] = CatalogTopic.Relations,
        ["schema"] = CatalogTopic.Relations,
        ["mart"] = CatalogTopic.Relations,
        ["relation"] = CatalogTopic.Relations,
        ["column"] = CatalogTopic.Columns,
        ["field"] = CatalogTopic.Columns,
        ["describe"] = CatalogTopic.Columns,
        ["define"] = CatalogTopic.Definition,
        ["defined"] = CatalogTopic.Definition,
        ["definition"] = CatalogTopic.Definition,
        ["calculated"] = CatalogTopic.Definition,
        ["calculate"] = CatalogTopic.Definition,
        ["computed"] = CatalogTopic.Definition,
        ["compute"] = CatalogTopic.Definition,
        ["measured"] = CatalogTopic.Definition,
        ["meaning"] = CatalogTopic.Definition,
        ["mean"] = CatalogTopic.Definition,
        ["explain"] = CatalogTopic.Definition,
        ["dimension"] = CatalogTopic.Dimensions,
        ["range"] = CatalogTopic.DataRange,
        ["coverage"] = CatalogTopic.DataRange,
        ["covered"] = CatalogTopic.DataRange,
        ["oldest"] = CatalogTopic.DataRange,
        ["newest"] = CatalogTopic.DataRange,
    }.ToFrozenDictionary();

    /// <summary>Words that go with them.</summary>
    private static readonly FrozenSet<string> Beside =
        "data date time period available exist warehouse database known kind type ask answer question help dataset day day cover go back you name list"
            .Split(' ').ToFrozenSet();

    public static CatalogTopic? Of(string stem) => Topics.TryGetValue(stem, out var topic) ? topic : null;

    public static bool GoesWith(string stem) => Beside.Contains(stem);

    public static bool IsKnown(string stem) => Topics.ContainsKey(stem) || Beside.Contains(stem);
}
