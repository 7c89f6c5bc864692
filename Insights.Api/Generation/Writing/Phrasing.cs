using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Writing;

namespace Insights.Api.Generation.Writing;

/// <summary>A language's phrases, one of several chosen by the facts.</summary>
internal sealed partial class Phrasing(Language language, PromptFacts facts)
{
    private readonly uint _choice = Choice(facts);

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
        ? With(name, ("channel", Channel(last.Channel)), ("date", Date(last.Date)), ("topic", Quote(topic)))
        : With($"{name}_without_topic", ("channel", Channel(last.Channel)), ("date", Date(last.Date)));

    /// <summary>In quotation marks, without that of the last interaction.</summary>
    public IReadOnlyList<string> OtherTopics(int count) =>
        [.. facts.Topics.Where(topic => topic.Name != facts.LastInteraction?.Topic).Take(count).Select(topic => Quote(topic.Name))];

    public string Quote(string text) => $"{language.OpeningQuote}{text}{language.ClosingQuote}";

    public string Channel(string channel) =>
        language.Channels.TryGetValue(channel, out var words) ? words.Phrase : language.OtherChannel.Replace("{channel}", channel, StringComparison.Ordinal);

    public string Sentiment(string sentiment) => language.Sentiments[sentiment][0];

    public string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))}{language.And}{all[^1]}";
    }

    private string Date(DateOnly date) => Slot().Replace(language.Date, match => match.Groups[1].Value switch
    {
        "day" => Number(date.Day),
        "month" => language.Months[date.Month - 1],
        _ => Number(date.Year),
    });

    private string Pick(string name)
    {
        var variants = language.Phrases[name];
        return variants[(int)(_choice % (uint)variants.Count)];
    }

    /// <summary>FNV-1a, the same in every process, over what makes customers differ.</summary>
    private static uint Choice(PromptFacts facts) =>
        $"{facts.TotalInteractions}|{facts.LastInteraction}|{string.Join('|', facts.Topics)}|{string.Join('|', facts.Channels)}"
            .Aggregate(2166136261u, (hash, character) => unchecked((hash ^ character) * 16777619u));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Slot();
}
