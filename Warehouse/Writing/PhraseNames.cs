namespace Warehouse.Writing;

/// <summary>The phrases that every language has; those with a tone have one for each of them.</summary>
public static class PhraseNames
{
    public static readonly IReadOnlyList<string> Tones = ["positive", "neutral", "negative"];

    private static readonly string[] WithTone = ["opening", "opening_again", "opening_turned", "next_step", "sms_next", "script_question"];

    private static readonly string[] WithoutTone =
    [
        "dear", "dear_unknown", "last_contact", "last_contact_without_topic", "other_topics", "product", "silence", "no_contact", "closing",
        "sms_contact", "sms_contact_without_topic", "sms_no_contact", "sms_closing",
        "script_greeting", "script_greeting_unknown", "script_background", "script_background_without_topic", "script_topics",
        "script_products", "script_product", "script_no_contact", "script_closing",
        "summary_none", "summary_once", "summary_always", "summary_mostly", "summary_mixed", "summary_topics", "summary_topic",
        "summary_last", "summary_last_without_topic", "summary_products", "summary_product", "summary_sentiment",
    ];

    public static readonly IReadOnlyList<string> All =
        [.. WithoutTone, .. WithTone.SelectMany(name => Tones.Select(tone => $"{name}.{tone}"))];
}
