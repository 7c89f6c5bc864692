using System.Globalization;
using Bench.Generation;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>A chat as the source keeps it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Organisation">Whose site the chat was on.</param>
/// <param name="Language">Two letters.</param>
/// <param name="IsTest">Somebody of the organisation tried it out.</param>
/// <param name="Created">UTC.</param>
/// <param name="Updated">UTC, when the last message was written.</param>
/// <param name="Log">JSON of the message log; <c>null</c> for none.</param>
/// <param name="Info">JSON of what was found out about the visitor; <c>null</c> for nothing.</param>
/// <param name="Sentiment">Empty where the chat was not classified.</param>
/// <param name="Resolution">Empty where the chat was not classified.</param>
/// <param name="Declared">The source's count of messages, sometimes wrong; <c>null</c> when it did not count.</param>
public sealed record Chat(
    int Number, string Organisation, string Language, bool IsTest, DateTime Created, DateTime Updated,
    string? Log, string? Info, string Sentiment, string Resolution, int? Declared)
{
    // Primes, so that kinds of dirt meet in one chat only rarely.
    public const int TestEvery = 17;
    public const int EmptyLogEvery = 19;
    public const int MissingLogEvery = 79;
    public const int WrongCountEvery = 29;
    public const int DuplicateIdEvery = 47;
    public const int UnclassifiedEvery = 5;

    /// <summary>Chats whose log is valid JSON, but no array.</summary>
    public const int LogIsNull = 101;
    public const int LogIsObject = 202;

    private static readonly string[] Organisations = ["org_visit_01", "org_visit_02", "org_visit_03", "org_rail_01", "org_stay_01", "org_stay_02"];
    private static readonly string[] Sentiments = ["positive", "positive", "neutral", "negative"];
    private static readonly string[] Resolutions = ["resolved", "resolved", "unresolved", "escalated"];

    public string Id => Invariant($"chat_{Number:D5}");

    public string Slug => Invariant($"quiet-harbour-{Number * 7919 % 100_000:D5}");

    public string Token => Invariant($"tok_{SplitMix64.Mix((ulong)Number):x16}");

    public static Chat Make(ulong seed, int number)
    {
        var random = SplitMix64.For(seed ^ 0xC4A75, number);
        var language = random.Pick<string>(["nl", "nl", "fr", "en", "en", "de"]);
        var created = new DateTime(2024, 5, 1).AddMinutes(number * 330 + random.Below(300)).AddSeconds(random.Below(60));
        var count = number % EmptyLogEvery == 0 ? 0 : random.Between(1, 12);
        var messages = MessageLog.Make(number, language, count, number % DuplicateIdEvery == 0, ref random);
        var isClassified = number % UnclassifiedEvery != 0;
        return new Chat(
            number,
            random.Pick<string>(Organisations),
            language,
            number % TestEvery == 0,
            created,
            created.AddSeconds(messages.Count * random.Between(8, 150)),
            number switch
            {
                LogIsNull => "null",
                LogIsObject => """{"messages": [], "version": 2}""",
                _ => number % MissingLogEvery == 0 ? null : Json.Array(messages),
            },
            StructuredInfo.Make(number, language, ref random),
            isClassified ? random.Pick<string>(Sentiments) : "",
            isClassified ? random.Pick<string>(Resolutions) : "",
            DeclaredCount(number, number % MissingLogEvery == 0 || number is LogIsNull or LogIsObject ? 0 : messages.Count));
    }

    /// <summary>The same chat in a later delivery: it went on for two messages more.</summary>
    public Chat GoneOn() => this with
    {
        Updated = Updated.AddMinutes(25),
        Log = Json.Array([Log!.TrimStart('[').TrimEnd(']'), .. MessageLog.Farewell(Number, Language)]),
        Declared = Declared + 2,
        Resolution = "resolved",
    };

    /// <summary>Times in one of the spellings of ISO 8601.</summary>
    public string Spell(DateTime at) => (Number % 3) switch
    {
        0 => at.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "Z",
        1 => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => at.AddHours(2).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+02:00",
    };

    private static int? DeclaredCount(int number, int found) => (number % WrongCountEvery, number % 37) switch
    {
        (0, _) => found + 1 + number % 3,
        (_, 0) => null,
        _ => found,
    };
}
