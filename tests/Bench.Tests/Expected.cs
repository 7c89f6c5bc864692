namespace Bench.Tests;

/// <summary>Counts in the committed samples. They change when, and only when, the samples change.</summary>
internal static class Expected
{
    public const int RepeatedInOneFile = 46;
    public const int RepeatedInLaterFile = 63;
    public const int CorrectedInOneFile = 36;
    public const int ChangedByLaterFile = 54;
    public const int OutdatedInLaterFile = 24;
    public const int MovedToOtherTable = 8;
    public const int Reassigned = 10;
    public const int LateOnly = 100;
    public const int EventsOfUnknownUsers = 7;

    /// <summary>By reason, digits left out.</summary>
    public static readonly Dictionary<string, int> BrokenRows = new()
    {
        ["event_timestamp '#-#-# #:#:#+#' is not a timestamp"] = 6,
        ["event_timestamp 'yesterday at noon' is not a timestamp"] = 5,
        ["event_id is missing"] = 5,
        ["user_id is missing"] = 6,
        ["# fields, header has #"] = 10,
        ["input_word_count '-#' is not a whole number of at least #"] = 3,
        ["input_word_count 'many' is not a whole number of at least #"] = 3,
        ["is_licensed_user 'perhaps' is not a boolean"] = 1,
        ["org_id is missing"] = 1,
    };
}
