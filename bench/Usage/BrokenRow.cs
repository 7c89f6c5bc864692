using Bench.Generation;

namespace Bench.Usage;

/// <summary>Ways in which a row can be broken. Each must end in quarantine, with a reason.</summary>
public enum BrokenRow
{
    NegativeWordCount,
    WordCountNotANumber,
    MonthThirteen,
    MissingUser,
    TooManyFields,
    TooFewFields,
    TimestampInWords,
    MissingEventId,
}

internal static class BrokenRowValues
{
    private const int Kinds = (int)BrokenRow.MissingEventId + 1;

    /// <summary>The next kind for a table; word counts only where the table has them.</summary>
    public static BrokenRow Next(ActivityTable table, int soFar) => table == ActivityTable.Navigation
        ? (BrokenRow)((int)BrokenRow.MonthThirteen + soFar % (Kinds - (int)BrokenRow.MonthThirteen))
        : (BrokenRow)(soFar % Kinds);

    /// <summary>The value that breaks the column, or <c>null</c> where the column stays as it is.</summary>
    public static string? Replacement(this BrokenRow kind, string column) => (kind, column) switch
    {
        (BrokenRow.NegativeWordCount, "input_word_count") => "-12",
        (BrokenRow.WordCountNotANumber, "input_word_count") => "many",
        (BrokenRow.MonthThirteen, "event_timestamp") => "2025-13-01 10:00:00+0000",
        (BrokenRow.TimestampInWords, "event_timestamp") => "yesterday at noon",
        (BrokenRow.MissingUser, "user_id") => "",
        (BrokenRow.MissingEventId, "event_id") => "",
        _ => null,
    };

    /// <summary>Rule and column that refuse the row, as in <see cref="GeneratedFile.Rejected"/>.</summary>
    public static string Reason(this BrokenRow kind) => kind switch
    {
        BrokenRow.NegativeWordCount => "range input_word_count",
        BrokenRow.WordCountNotANumber => "type input_word_count",
        BrokenRow.MonthThirteen or BrokenRow.TimestampInWords => "type event_timestamp",
        BrokenRow.MissingUser => "required user_id",
        BrokenRow.MissingEventId => "required event_id",
        _ => "field_count",
    };
}
