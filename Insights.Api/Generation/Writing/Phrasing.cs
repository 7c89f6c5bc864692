using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Generation.Writing;

/// <summary>A language's phrases, one of several chosen by the facts, each by itself.</summary>
internal sealed partial class Phrasing(Language language, TopicNames topics, PromptFacts facts)
{
    private readonly string _seed =
        $"{facts.TotalInteractions}|{facts.LastInteraction}|{string.Join('|', facts.Topics)}|{string.Join('|', facts.Channels)}|{facts.Style}";

    public string this[string name] => Pick(name);

    public string Dear() => With(facts.Customer is null ? "dear_unknown" : "dear");

    public string With(string name, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var known = new Dictionary<string, string> { ["customer"] = facts.Customer ?? "", ["customer_id"] = facts.CustomerId };
        foreach (var (key, value) in values)
        {
            known[key] = value;
        }

        return Slot().Replace(Pick(name), match => known[match.Groups[1].Value]);
    }

    public string About(PromptInteraction last, string name) => last.Topic is { } topic
        ? With(name, ("channel", Channel(last.Channel)), ("date", Date(last.Date)), ("topic", Topic(topic)))
        : With($"{name}_without_topic", ("channel", Channel(last.Channel)), ("date", Date(last.Date)));

    /// <summary>In quotation marks, without that of the last interaction.</summary>
    public IReadOnlyList<string> OtherTopics(int count) =>
        [.. facts.Topics.Where(topic => topic.Name != facts.LastInteraction?.Topic).Take(count).Select(topic => Topic(topic.Name))];

    /// <summary>As the language calls it, in quotation marks.</summary>
    public string Topic(string topic) => $"{language.OpeningQuote}{topics.In(language.Code, topic)}{language.ClosingQuote}";

    public string Channel(string channel) =>
        language.Channels.TryGetValue(channel, out var words) ? words.Phrase : language.OtherChannel.Replace("{channel}", channel, StringComparison.Ordinal);

    public string Sentiment(string sentiment) => language.Sentiments[sentiment][0];

    public string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))}{language.And}{all[^1]}";
    }

    /// <summary>A number from 0 that the facts choose, another one for each purpose.</summary>
    public int Choose(string purpose, int count) => (int)(Hash($"{purpose}|{_seed}") % (uint)count);

    private string Date(DateOnly date) => Slot().Replace(language.Date, match => match.Groups[1].Value switch
    {
        "day" => Number(date.Day),
        "month" => language.Months[date.Month - 1],
        _ => Number(date.Year),
    });

    private string Pick(string name)
    {
        var variants = language.Phrases[name];
        return variants[Choose(name, variants.Count)];
    }

    /// <summary>FNV-1a with a last mix, the same in every process: the low bits must depend on all characters.</summary>
    private static uint Hash(string text)
    {
        var hash = text.Aggregate(2166136261u, (hash, character) => unchecked((hash ^ character) * 16777619u));
        return unchecked((hash ^ (hash >> 15)) * 2246822519u) >> 8;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Slot();
}
