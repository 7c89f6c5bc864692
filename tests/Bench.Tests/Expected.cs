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

    public const int ReusedByOthers = 128;
    public const int ReusedByTheSame = 45;
    public const int OrdersWithIdenticalLines = 163;
    public const int NegativeTotals = 91;
    public const int NegativePrices = 19;

    public const int MistypedCustomers = 9;
    public const int UnknownCustomers = 8;

    public const int ChatsGoneOn = 11;
    public const int TestChatsInCsv = 11;
    public const int EmptyLogs = 21;
    public const int MissingLogs = 5;
    public const int WrongMessageCounts = 12;
    public const int ChatsWithRepeatedIds = 8;

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

    /// <summary>By domain, then by the rule that refuses the row and the column; the file that is sent twice counts twice.</summary>
    public static readonly Dictionary<string, SortedDictionary<string, int>> Rejected = new()
    {
        ["assistant"] = new(StringComparer.Ordinal)
        {
            ["field_count"] = 7,
            ["range feedback_score"] = 6,
            ["range firm_size"] = 1,
            ["range num_docs"] = 3,
            ["required created"] = 3,
            ["required firm_id"] = 3,
            ["required id"] = 2,
            ["required user_id"] = 3,
            ["type arr_in_thousands"] = 1,
            ["type created"] = 5,
            ["type feedback_score"] = 3,
            ["type firm_size"] = 1,
            ["values event_type"] = 3,
        },
        ["chats"] = new(StringComparer.Ordinal)
        {
            ["field_count"] = 2,
            ["json"] = 3,
            ["range message_count"] = 2,
            ["required chat_id"] = 2,
            ["type conversation_log"] = 5,
            ["type created_at"] = 1,
            ["type is_test_chat"] = 2,
            ["type message_count"] = 1,
            ["type structured_info"] = 3,
            ["type updated_at"] = 1,
        },
        ["commerce"] = new(StringComparer.Ordinal)
        {
            ["field_count"] = 11,
            ["quoting"] = 2,
            ["required campaign_id"] = 1,
            ["required event_id"] = 2,
            ["required event_time"] = 2,
            ["required product_id"] = 1,
            ["required status"] = 3,
            ["required total"] = 3,
            ["required transaction_date"] = 3,
            ["required transaction_id"] = 3,
            ["required user_id"] = 4,
            ["type age"] = 1,
            ["type budget"] = 2,
            ["type created_at"] = 1,
            ["type end_date"] = 1,
            ["type event_time"] = 2,
            ["type impressions"] = 1,
            ["type last_login"] = 1,
            ["type price"] = 4,
            ["type product_id"] = 4,
            ["type quantity"] = 3,
            ["type session_duration_seconds"] = 2,
            ["type start_date"] = 2,
            ["type stock_quantity"] = 1,
            ["type tax"] = 3,
            ["type transaction_date"] = 3,
            ["type transaction_id"] = 3,
            ["type updated_at"] = 1,
            ["type user_id"] = 3,
            ["values status"] = 3,
            ["zero_byte"] = 2,
        },
        ["crm"] = new(StringComparer.Ordinal)
        {
            ["field_count"] = 7,
            ["required customer_id"] = 1,
            ["required customers"] = 3,
            ["required date_start"] = 3,
            ["required interaction"] = 3,
            ["required product"] = 1,
            ["type customer_id"] = 1,
            ["type customers"] = 3,
            ["type date"] = 2,
            ["type date_start"] = 6,
            ["values sentiment"] = 3,
        },
    };
}
