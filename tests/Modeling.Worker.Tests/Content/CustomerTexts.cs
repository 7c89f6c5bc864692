using System.Globalization;
using System.Text.RegularExpressions;
using Modeling.Worker.Tests.Crm;

namespace Modeling.Worker.Tests.Content;

/// <summary>
/// Reads the claims out of a text again, without any of the code that wrote or checked it, and holds them against what the files
/// say of the customer.
/// </summary>
internal static partial class CustomerTexts
{
    private static readonly string[][] Months =
    [
        ["January", "januari", "janvier", "Januar"], ["February", "februari", "février", "Februar"], ["March", "maart", "mars", "März"],
        ["April", "april", "avril", "April"], ["May", "mei", "mai", "Mai"], ["June", "juni", "juin", "Juni"], ["July", "juli", "juillet", "Juli"],
        ["August", "augustus", "août", "August"], ["September", "september", "septembre", "September"], ["October", "oktober", "octobre", "Oktober"],
        ["November", "november", "novembre", "November"], ["December", "december", "décembre", "Dezember"],
    ];

    private static readonly Dictionary<string, string[]> ChannelWords = new()
    {
        ["Email"] = ["email", "e-mail"],
        ["Call"] = ["phone", "call", "telefonisch", "téléphone"],
        ["Chatbot"] = ["chatbot"],
        ["Post"] = ["post", "courrier"],
        ["Bird"] = ["bird", "vogel", "oiseau"],
        ["Boat"] = ["boat", "boot", "bateau"],
    };

    /// <returns>What the text claims and the interactions do not say.</returns>
    public static IReadOnlyList<string> Unsupported(string text, int customerId, string? occupation, IReadOnlyList<Interaction> own, IReadOnlyList<Interaction> all)
    {
        var wrong = new List<string>();
        if (occupation is not null)
        {
            text = text.Replace(occupation, "", StringComparison.Ordinal);
        }

        text = Dates().Replace(text, match =>
        {
            var month = Months.Index().First(entry => entry.Item.Contains(match.Groups[2].Value, StringComparer.Ordinal)).Index + 1;
            var date = new DateTime(int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture), month, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            if (own.All(interaction => interaction.StartedAt.Date != date))
            {
                wrong.Add($"date {match.Value}");
            }

            return "";
        });
        var topics = own.Select(interaction => interaction.Topic).OfType<string>().ToHashSet();
        wrong.AddRange(Quotes().Matches(text).Select(match => match.Groups[1].Value.Trim()).Where(topic => !topics.Contains(topic)).Select(topic => $"topic {topic}"));
        wrong.AddRange(all.Select(interaction => interaction.Topic).OfType<string>().Distinct().Where(topic => !topics.Contains(topic) && Has(text, topic)).Select(topic => $"topic {topic}"));
        var products = own.Select(interaction => interaction.Product).ToHashSet();
        wrong.AddRange(all.Select(interaction => interaction.Product).Distinct().Where(product => !products.Contains(product) && Has(text, product)).Select(product => $"product {product}"));
        var channels = own.Select(interaction => interaction.Channel).ToHashSet();
        wrong.AddRange(ChannelWords.Where(channel => !channels.Contains(channel.Key)).SelectMany(channel => channel.Value).Where(word => Has(text, word)).Select(word => $"channel {word}"));
        long[] counts = [customerId, own.Count, .. own.GroupBy(interaction => interaction.Channel).Select(channel => (long)channel.Count())];
        wrong.AddRange(Numbers().Matches(text).Select(match => match.Value).Where(number => !counts.Contains(long.Parse(number, CultureInfo.InvariantCulture))).Select(number => $"number {number}"));
        return wrong;
    }

    private static bool Has(string text, string words) => Regex.IsMatch(text, $@"(?<!\p{{L}}){Regex.Escape(words)}(?!\p{{L}})", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"(\d{1,2})\.? (\p{L}{3,}) (\d{4})")]
    private static partial Regex Dates();

    [GeneratedRegex(@"[“„«‘]([^”“»’]+)[”“»’]")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
