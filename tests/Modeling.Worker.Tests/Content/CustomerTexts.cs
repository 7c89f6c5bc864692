using System.Globalization;
using System.Text.RegularExpressions;
using Modeling.Worker.Tests.Crm;
using TestServers;

namespace Modeling.Worker.Tests.Content;

/// <summary>
/// Reads the claims out of a text again, sentence by sentence and without any of the code that wrote or checked it, and holds
/// them against what the files say of the customer.
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

    private static readonly Dictionary<string, string[]> SentimentWords = new()
    {
        ["Positive"] = ["sentiment was positive", "positief", "positiv", "tonalité était positive"],
        ["Neutral"] = ["sentiment was neutral", "neutraal", "war dabei neutral", "tonalité était neutre"],
        ["Negative"] = ["sentiment was negative", "negatief", "negativ", "tonalité était négative"],
    };

    private static readonly string[] Joy =
        ["pleasure", "glad", "happy", "good to hear", "good conversations", "fijn", "blij", "prettig", "Freude", "freuen", "gefreut", "schön", "angenehm", "plaisir", "heureux", "agréable"];

    private static readonly string[] Regret = ["sorry", "spijt", "tut uns leid", "regrettons", "désolés"];

    private static readonly string[] Last =
        ["last heard", "most recent", "last contact", "last came", "last in touch", "het laatst", "laatste contact", "recente contact", "Zuletzt", "jüngst", "letzter Kontakt", "letzte Kontakt", "dernier contact", "plus récent", "dernière fois"];

    private static readonly string[] Several = ["conversations", "contacts ", "gesprekken", "contacten", "Gespräche", "Kontakten", "échanges", "Les contacts"];

    /// <summary>Source names of topics by what each language calls them, read from the file as text.</summary>
    private static readonly Dictionary<string, string> Topics = ReadTopics();

    /// <returns>What the text claims and the interactions do not say.</returns>
    public static IReadOnlyList<string> Unsupported(string text, int customerId, string? occupation, IReadOnlyList<Interaction> own, IReadOnlyList<Interaction> all)
    {
        var wrong = new List<string>();
        if (occupation is not null)
        {
            text = text.Replace(occupation, "", StringComparison.Ordinal);
        }

        Interaction? before = null;
        foreach (var sentence in Sentences().Split(text))
        {
            before = Sentence(sentence, own, before, wrong) ?? before;
        }

        var topics = own.Select(interaction => interaction.Topic).OfType<string>().ToHashSet();
        wrong.AddRange(Topics.Where(name => !topics.Contains(name.Value) && all.Any(other => other.Topic == name.Value) && Has(text, name.Key)
            && !topics.Any(topic => Topics.Any(own => own.Value == topic && own.Key.Contains(name.Key, StringComparison.OrdinalIgnoreCase)))).Select(name => $"topic {name.Key}"));
        var products = own.Select(interaction => interaction.Product).ToHashSet();
        wrong.AddRange(all.Select(interaction => interaction.Product).Distinct().Where(product => !products.Contains(product) && Has(text, product)).Select(product => $"product {product}"));
        var channels = own.Select(interaction => interaction.Channel).ToHashSet();
        wrong.AddRange(ChannelWords.Where(channel => !channels.Contains(channel.Key)).SelectMany(channel => channel.Value).Where(word => Has(text, word)).Select(word => $"channel {word}"));
        long[] counts = [customerId, own.Count, .. own.GroupBy(interaction => interaction.Channel).Select(channel => (long)channel.Count())];
        wrong.AddRange(Numbers().Matches(Dates().Replace(text, "")).Select(match => match.Value)
            .Where(number => !counts.Contains(long.Parse(number, CultureInfo.InvariantCulture))).Select(number => $"number {number}"));
        wrong.AddRange(Feelings(text, own));
        wrong.AddRange(own.Count > 1 ? [] : Several.Where(word => text.Contains(word, StringComparison.Ordinal)).Select(word => $"several: {word}"));
        return wrong;
    }

    /// <summary>Topics and dates that a text has, as the sources spell them; each must be among its answer's sources.</summary>
    public static IEnumerable<(string? Topic, DateTime? Date)> Quoted(string text) =>
        Quotes().Matches(text).Select(match => ((string?)Topics.GetValueOrDefault(match.Groups[1].Value.Trim(), match.Groups[1].Value.Trim()), (DateTime?)null))
            .Concat(Dates().Matches(text).Select(match => ((string?)null, (DateTime?)Date(match))));

    /// <summary>All that one sentence says of one date must be one interaction's.</summary>
    private static Interaction? Sentence(string sentence, IReadOnlyList<Interaction> own, Interaction? before, List<string> wrong)
    {
        var quoted = Quotes().Matches(sentence).Select(match => match.Groups[1].Value.Trim()).Select(name => Topics.GetValueOrDefault(name, name)).ToList();
        wrong.AddRange(quoted.Where(topic => own.All(interaction => interaction.Topic != topic)).Select(topic => $"topic {topic}"));
        var sentiment = SentimentWords.FirstOrDefault(entry => entry.Value.Any(word => sentence.Contains(word, StringComparison.Ordinal))).Key;
        if (Dates().Match(sentence) is not { Success: true } dated)
        {
            if (sentiment is not null && before?.Sentiment != sentiment)
            {
                wrong.Add($"sentiment {sentiment} of {before?.StartedAt}");
            }

            return null;
        }

        var date = Date(dated);
        var named = ChannelWords.Where(channel => channel.Value.Any(word => Has(sentence, word))).Select(channel => channel.Key).ToList();
        var isLast = Last.Any(word => sentence.Contains(word, StringComparison.Ordinal));
        var fitting = own.Where(interaction => interaction.StartedAt.Date == date
            && (quoted.Count == 0 || quoted.Contains(interaction.Topic!)) && (named.Count == 0 || named.Contains(interaction.Channel))).ToList();
        if (fitting.Count == 0 || quoted.Count > 1 || named.Count > 1)
        {
            wrong.Add($"no interaction carries '{sentence.Trim()}'");
            return null;
        }

        if (isLast && own.Max(interaction => interaction.StartedAt).Date != date)
        {
            wrong.Add($"not the last: '{sentence.Trim()}'");
        }

        return fitting.MaxBy(interaction => interaction.StartedAt);
    }

    /// <summary>The last known feeling decides how a customer is spoken with.</summary>
    private static IEnumerable<string> Feelings(string text, IReadOnlyList<Interaction> own)
    {
        var last = own.Where(interaction => interaction.Sentiment is not null).MaxBy(interaction => interaction.StartedAt)?.Sentiment;
        return last switch
        {
            "Negative" => Joy.Where(word => text.Contains(word, StringComparison.Ordinal)).Select(word => $"joy after bad experience: {word}"),
            "Positive" or "Neutral" => Regret.Where(word => text.Contains(word, StringComparison.Ordinal)).Select(word => $"regret after {last}: {word}"),
            _ => [],
        };
    }

    private static DateTime Date(Match match) => new(
        int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture),
        Months.Index().First(entry => entry.Item.Contains(match.Groups[2].Value, StringComparer.Ordinal)).Index + 1,
        int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private static bool Has(string text, string words) => Regex.IsMatch(text, $@"(?<!\p{{L}}){Regex.Escape(words)}(?!\p{{L}})", RegexOptions.IgnoreCase);

    private static Dictionary<string, string> ReadTopics()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var topic = "";
        foreach (var line in File.ReadLines(Path.Combine(RepositoryFiles.Samples, "..", "Warehouse", "prompts", "topics.yml")).Where(line => !line.StartsWith('#')))
        {
            if (!line.StartsWith(' '))
            {
                topic = line.TrimEnd(':');
                names[topic] = topic;
                continue;
            }

            foreach (var name in line[(line.IndexOf('[') + 1)..^1].Split(", "))
            {
                names[name] = topic;
            }
        }

        return names;
    }

    [GeneratedRegex(@"(\d{1,2})\.? (\p{L}{3,}) (\d{4})")]
    private static partial Regex Dates();

    [GeneratedRegex(@"[“„«‘] ?([^”“»’]+?) ?[”“»’](?!\p{L})")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<=[^\d][.!?]|\d{4}\.)\s+|\n+")]
    private static partial Regex Sentences();
}
