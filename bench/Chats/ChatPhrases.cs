namespace Bench.Chats;

/// <summary>What people and the assistant say, by language; with quotes, line ends, accents, emoji and scripts beyond Latin.</summary>
internal static class ChatPhrases
{
    public static readonly string[] Languages = ["nl", "fr", "en", "de"];

    public static readonly string[] Places = ["Mechelen", "Liège", "Namur", "Gent", "Zürich", "Göteborg", "São Miguel", "Ålesund"];

    private static readonly Dictionary<string, (string[] User, string[] Assistant)> Phrases = new()
    {
        ["nl"] = (
            ["Hallo, wat is er te doen in {0}?", "Is het museum op maandag open?", "Ik zoek een \"rustig\" hotel; liefst met ontbijt 🥐", "Bedankt!\nTot ziens 👋", "€ 120 per nacht is te veel…"],
            ["Welkom! Waarmee kan ik helpen?", "In {0} raad ik de oude haven aan:\n- de vuurtoren\n- de vismarkt", "Het museum is dinsdag t/m zondag open.", "Graag gedaan 😊"]),
        ["fr"] = (
            ["Bonjour, que faire à {0} ce week-end ?", "Y a-t-il un train direct, s'il vous plaît ?", "Mon fils m'a dit : « c'est fermé »", "Merci beaucoup ! 🇫🇷", "L'hôtel coûte combien, 80 € ou 90 € ?"],
            ["Bonjour ! Comment puis-je vous aider ?", "À {0}, je recommande la citadelle ; l'entrée est gratuite.", "Oui, toutes les heures : 9 h 12, 10 h 12, …", "Avec plaisir, bon voyage 🚆"]),
        ["en"] = (
            ["Hi, what can we see in {0} with two kids?", "Is it \"really\" free, or do I need a ticket?", "Path is C:\\trips\\{0}\\plan.txt, can you read it?", "👩‍👩‍👧‍👦 that's us!", "Thanks, bye", "I saw 東京 and Москва last year; now something closer."],
            ["Hello! How can I help you plan your trip?", "In {0} the harbour walk is a good start.\n\nIt takes about 2 hours.", "Entry is free for children under 12; adults pay 9.50, families 22.", "Have a great trip! 🌍"]),
        ["de"] = (
            ["Grüß Gott, was gibt es in {0} zu sehen?", "Darf der Hund mit?\tEr ist klein.", "Schöne Straße, aber „zu laut“", "Danke schön ☀️"],
            ["Hallo! Wie kann ich helfen?", "In {0} lohnt sich der Aussichtsturm.", "Ja, Hunde sind an der Leine willkommen 🐕", "Gute Reise!"]),
    };

    public static string[] Of(string language, bool isUser) => isUser ? Phrases[language].User : Phrases[language].Assistant;
}
