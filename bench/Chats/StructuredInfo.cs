using Bench.Generation;
using static System.FormattableString;

namespace Bench.Chats;

/// <summary>
/// What the platform found out about a visitor, under the names that the exports use. Any key may be there, be null, or be missing;
/// arrays may be empty and hold texts, numbers and objects.
/// </summary>
internal static class StructuredInfo
{
    private static readonly string[] TripTypes = ["city trip", "family holiday", "hiking", "weekend \"au vert\""];
    private static readonly string[] Countries = ["Belgium", "Netherlands", "Österreich", "Côte d'Ivoire"];
    private static readonly string[] Names = ["Amara", "Bo", "Cléo", "Elin", "Ines", "Søren", "Noor", "Jo \"JJ\""];
    private static readonly string[] Brands = ["Harbour Stays", "Quill & Co", "Nordvik, Reisen"];

    /// <returns><c>null</c> for a chat of which nothing is known.</returns>
    public static string? Make(int chat, string language, ref SplitMix64 random)
    {
        if (chat % 13 == 0)
            return null;
        if (chat % 31 == 0)
            return "{}";
        var all = Properties(chat, language, ref random);
        List<(string, string)> some = [];
        foreach (var property in all)
        {
            var chance = random.Below(10);
            if (chance < 7)
                some.Add(property);
            else if (chance == 7)
                some.Add((property.Name, property.Json[0] == '[' ? "[]" : "null"));
        }

        return Json.Object(some);
    }

    private static List<(string Name, string Json)> Properties(int chat, string language, ref SplitMix64 random)
    {
        var place = random.Pick<string>(ChatPhrases.Places);
        var name = random.Pick<string>(Names);
        var brand = random.Pick<string>(Brands);
        return
        [
            ("locations", Json.Texts(place, random.Pick<string>(ChatPhrases.Places))),
            ("cities", Json.Texts(place)),
            ("countries", Json.Texts(random.Pick<string>(Countries))),
            ("provinces", Json.Texts("Limburg", "Liège")),
            ("regions", Json.Texts("Ardennes")),
            ("pois", Json.Array([Json.Object([("name", Json.Text("Belfry of " + place)), ("score", Invariant($"0.{random.Between(10, 99)}"))]), Json.Text("harbour"), Invariant($"{chat % 9}")])),
            ("trip type", Json.Texts(random.Pick<string>(TripTypes))),
            ("categories", Json.Texts("museum", "food & drink")),
            ("themes", Json.Array([])),
            ("actions", Json.Texts("get_in_touch")),
            ("section type", Json.Texts("chat")),
            ("email types", Json.Texts("newsletter", "trip plan")),
            ("first name", Json.Text(name)),
            ("last name", Json.Text("Example")),
            ("name", Json.Text(name + " Example")),
            ("email", Json.Text(Invariant($"visitor.{chat}@example.org"))),
            ("has email", Json.Boolean(chat % 2 == 0)),
            ("phone number", Json.Text(Invariant($"+1-202-555-01{chat % 100:D2}"))),
            ("clientId", Json.Text(Invariant($"client_{chat % 40:D3}"))),
            ("organizationConfigId", Json.Text(Invariant($"config_{chat % 6}"))),
            ("suborganization", Json.Text(chat % 2 == 0 ? "north" : "south")),
            ("messageSuborganization", Json.Text("north")),
            ("current brands", Json.Text(brand)),
            ("most relevant brand name", Json.Text(brand)),
            ("most relevant trip name", Json.Text($"Two days in {place}, {language}")),
            ("starting domain", Json.Text("www.example.com")),
            ("recommendations cta url", Json.Text(Invariant($"https://www.example.com/plan?chat={chat}&lang={language}"))),
            ("read only token", Json.Text(Invariant($"ro_{SplitMix64.Mix((ulong)chat + 1):x12}"))),
            ("user bypass messages limit", Json.Boolean(false)),
            ("limit messages case", Json.Text("soft")),
            ("intentType", Json.Text("information")),
            ("is reviewed", Json.Boolean(chat % 3 == 0)),
            ("is chat classified", Json.Boolean(chat % Chat.UnclassifiedEvery != 0)),
            ("is default chat", Json.Boolean(chat % 8 == 0)),
            ("is structured info extracted", Json.Boolean(true)),
            ("defaultMessageId", Json.Text(Invariant($"msg_{chat:D5}_00"))),
            ("humanloop session id", Json.Text(Invariant($"hl_{chat:D6}"))),
            ("ontraport note id", Invariant($"{100_000 + chat}")),
            ("ontraport update time", Json.Text("2024-08-01T00:00:00Z")),
            ("newsletter subscription time", Json.Text("2024-06-01T09:00:00Z")),
            ("idle message sent time", Json.Text("2024-06-01T10:00:00Z")),
            ("subscription idle message sent time", "null"),
            ("idle email sent time", Json.Text("")),
            // No column has this name.
            ("browser", Json.Object([("name", Json.Text("Firefox")), ("version", "127.0")])),
        ];
    }
}
