using System.Text;

namespace Ingestion.Worker.Tests.Batches;

/// <summary>The table of broken and unusual files.</summary>
public static class BadFiles
{
    private const string Header = "event_id,user_id,org_id,event_timestamp";
    private const string Row = "e1,u1,o1,2025-11-15 11:51:00+0000";

    public static IReadOnlyList<BadFile> All { get; } =
    [
        .. Headers(), .. Rows(), .. Encodings(), .. Compressed(), .. Sizes(), .. OtherDatasets(), .. JsonLines(), .. Misplaced(), .. JsonArrayFiles.All, .. ParquetFiles.All,
    ];

    private static IEnumerable<BadFile> Headers() =>
    [
        BadFile.Navigation("empty", "").IsRefused("the file is empty: the first line must name the columns"),
        BadFile.Navigation("only line breaks", "\r\n\n\r").IsRefused("the file is empty"),
        BadFile.Navigation("header only", Header).IsLoaded(0),
        BadFile.Navigation("header and line break only", Header + "\r\n").IsLoaded(0),
        BadFile.Navigation("no header", Row + "\n").IsRefused("line 1 is no header: it has none of the columns of usage/navigation; expected event_id, user_id"),
        BadFile.Navigation("unknown delimiter", Header.Replace(',', '^') + "\n" + Row.Replace(',', '^')).IsRefused("line 1 is no header"),
        BadFile.Navigation("pipes", Header.Replace(',', '|') + "\n" + Row.Replace(',', '|')).IsLoaded(1),
        BadFile.Navigation("semicolons", Header.Replace(',', ';') + "\n" + Row.Replace(',', ';')).IsLoaded(1),
        BadFile.Navigation("tabs", Header.Replace(',', '\t') + "\n" + Row.Replace(',', '\t')).IsLoaded(1),
        BadFile.Navigation("semicolon header over comma rows", Header.Replace(',', ';') + "\n" + Row + "\n").IsRefused("1 of 1 rows are bad"),
        BadFile.Navigation("missing required column", "event_id,user_id,event_timestamp\ne1,u1,2025-11-15\n").IsRefused("required column org_id is missing; found event_id, user_id, event_timestamp; expected org_id (or organisation_id)"),
        BadFile.Navigation("duplicate header", "event_id,user_id,User ID,org_id,event_timestamp\n").IsRefused("line 1: columns 2 'user_id' and 3 'User ID' both mean user_id; keep one of them"),
        BadFile.Navigation("renamed headers in other order", "Event Timestamp,ORGANISATION_ID,userid,\"event id\"\n2025-11-15,o1,u1,e1\n").IsLoaded(1),
        BadFile.Navigation("unclosed quote in header", "event_id,\"user_id,org_id\ne1,u1,o1\n").IsRefused("line 1 is no header: it has none of the columns of usage/navigation; expected event_id"),
        BadFile.Navigation("blank lines before and between", $"\n\n{Header}\n\n{Row}\n\r\n\n{Row}\n").IsLoaded(2),
        BadFile.Navigation("wrong kind of file", "<html><body>Service unavailable</body></html>").IsRefused("line 1 is no header"),
    ];

    private static IEnumerable<BadFile> Rows() =>
    [
        BadFile.Navigation("no line break at the end", $"{Header}\n{Row}").IsLoaded(1),
        BadFile.Navigation("mixed line endings", $"{Header}\r\n{Row}\n{Row}\r{Row}\r\n{Row}").IsLoaded(4),
        BadFile.Navigation("old mac line endings", $"{Header}\r{Row}\rx,y\r").IsLoaded(1, "3: 2 fields, header has 4"),
        BadFile.Navigation("too few and too many fields", $"{Header}\n{Row}\ne2,u1,o1\ne3,u1,o1,2025-11-15,more\n{Row}\n").IsLoaded(2, "3: 3 fields, header has 4", "4: 5 fields, header has 4"),
        BadFile.Navigation("quoted line breaks count as lines", $"{Header}\n\"e\n1\",u1,o1,2025-11-15\ne2,u1,o1,never\n{Row}\n").IsLoaded(2, "4: event_timestamp 'never' is not a timestamp"),
        BadFile.Navigation("unclosed quote in the middle", $"{Header}\n{Row}\n\"e2,u1,o1,2025-11-15\n{Row}\n").IsLoaded(2, "3: a quote is not closed, or text follows the closing quote"),
        BadFile.Navigation("text behind a closing quote", $"{Header}\n\"e1\"x,u1,o1,2025-11-15\n{Row}\n").IsLoaded(1, "2: a quote is not closed, or text follows the closing quote"),
        BadFile.Navigation("zero byte", $"{Header}\n{Row}\ne\02,u1,o1,2025-11-15\n").IsLoaded(1, "3: the record has a zero byte"),
        BadFile.Navigation("blank required value", $"{Header}\n{Row}\n   ,u1,o1,2025-11-15\n\"\",u1,o1,2025-11-15\n").IsLoaded(1, "3: event_id is missing", "4: event_id is missing"),
        BadFile.Navigation("required values that cannot be seen", $"{Header}\n{Row}\n\u00A0,u1,o1,2025-11-15\n\u200B\uFEFF,u1,o1,2025-11-15\ne\u200B2\u00A0,u1,o1,2025-11-15\u00A0\n")
            .IsLoaded(2, "3: event_id is missing: there is nothing in it but characters that cannot be seen (U+00A0)", "4: event_id is missing: there is nothing in it but characters that cannot be seen (U+200B U+FEFF)"),
        BadFile.Navigation("impossible dates", $"{Header}\n{Row}\ne1,u1,o1,2025-02-30\ne1,u1,o1,15/11/2025\n{Row}\n").IsLoaded(2, "3: event_timestamp '2025-02-30' is not a timestamp", "4: event_timestamp '15/11/2025' is not a timestamp in ISO 8601; declare how it is written under formats"),
        BadFile.Navigation("line break within a bad value", $"{Header}\n{Row}\ne1,u1,o1,\"2025\n11\"\n").IsLoaded(1, "3: event_timestamp '2025\\n11' is not a timestamp"),
        BadFile.Navigation("every row bad", $"{Header}\ne1,u1,o1,x\ne2,u1,o1,y\n").IsRefused("2 of 2 rows are bad (100.0 %), more than usage/navigation allows; the first: "),
        BadFile.Navigation("most of many rows bad", $"{Header}\n{Repeat(Row, 19)}{Repeat("e1,u1,o1,x", 20)}").IsRefused("20 of 39 rows are bad (51.3 %)"),
        BadFile.Navigation("identical rows", $"{Header}\n{Row}\n{Row}\n").IsLoaded(2),
    ];

    private static IEnumerable<BadFile> Encodings() =>
    [
        BadFile.Navigation("utf8 with mark", BadFile.In("utf-8", $"{Header}\né1,u1,o1,2025-11-15\n")).IsLoaded(1).As("utf-8"),
        BadFile.Navigation("utf16 little endian", BadFile.In("utf-16", $"{Header}\r\né😀,u1,o1,2025-11-15\r\n")).IsLoaded(1).As("utf-16"),
        BadFile.Navigation("utf16 big endian", BadFile.In("utf-16BE", $"{Header}\né😀,u1,o1,2025-11-15\n")).IsLoaded(1).As("utf-16BE"),
        BadFile.Navigation("utf16 without mark", Encoding.Unicode.GetBytes(Header + "\n")).IsRefused("line 1 is no header: it has zero bytes; this is not text, or UTF-16 without a byte order mark"),
        BadFile.Navigation("utf16 with half a pair", [.. BadFile.In("utf-16", $"{Header}\n"), 0x00, 0xD8, 0x41, 0x00]).IsRefused("line 2, byte 1 is no character of utf-16"),
        BadFile.Navigation("windows1252 not declared", BadFile.In("windows-1252", $"{Header}\n{Row}\né2,u1,o1,2025-11-15\n")).IsRefused("line 3, byte 1 (0xE9) is not UTF-8; save the file as UTF-8, or declare the dataset's encoding in its manifest"),
        BadFile.Navigation("picture", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]).IsRefused("the file is named .csv, but is a PNG picture"),
    ];

    private static IEnumerable<BadFile> Compressed()
    {
        var gzip = BadFile.Gzip(Encoding.UTF8.GetBytes($"{Header}\n{Repeat(Row, 2_000)}"));
        return
        [
            BadFile.Navigation("gzip", gzip, ".csv.gz").IsLoaded(2_000).As("utf-8"),
            BadFile.Navigation("gzip without the name", [.. BadFile.Gzip(Encoding.UTF8.GetBytes($"{Header}\n{Row}\nx"))]).IsLoaded(1, "3: 1 field, header has 4"),
            BadFile.Navigation("truncated gzip", gzip[..(gzip.Length / 2)], ".csv.gz").IsRefused("the gzip data is broken or cut short"),
            BadFile.Navigation("gzip without its last bytes", gzip[..^4], ".csv.gz").IsRefused("the gzip data is broken or cut short"),
            BadFile.Navigation("gzip with a flipped byte", [.. gzip[..^6], (byte)~gzip[^6], .. gzip[^5..]], ".csv.gz").IsRefused("the gzip data is broken or cut short"),
            BadFile.Navigation("named gz but plain", Encoding.UTF8.GetBytes($"{Header}\n{Row}\n"), ".csv.gz").IsRefused("the file is named .gz, but is not gzip"),
            BadFile.Navigation("gzip bomb", BadFile.Gzip([.. Encoding.UTF8.GetBytes($"{Header}\n{Row}\n"), .. new byte[64 * 1024 * 1024]]), ".csv.gz").IsLoaded(1, "3: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)"),
        ];
    }

    private static IEnumerable<BadFile> Sizes() =>
    [
        BadFile.Navigation("field over the limit", $"{Header}\n{Row}\n{new string('x', 1_100_000)},u1,o1,2025-11-15\n{Row}\n").IsLoaded(2, "3: event_id is longer than 1048576 bytes (Landing:MaxFieldBytes)"),
        BadFile.Navigation("field at the limit", $"{Header}\n{new string('x', 1_048_576)},u1,o1,2025-11-15\n").IsLoaded(1),
        BadFile.Navigation("line far over the limit", $"{Header}\n{Row}\n\"{new string('x', 40_000_000)}\",u1,o1,2025-11-15\n{Row}\n").IsLoaded(2, "3: the record does not end within 16777216 bytes (Landing:MaxRecordBytes)"),
    ];

    private static IEnumerable<BadFile> OtherDatasets() =>
    [
        BadFile.Of("usage", "toolbar_transformations", "extra and missing columns", "event_id,user_id,org_id,event_timestamp,colour\ne1,u1,o1,2025-11-15,red\n").IsLoaded(1),
        BadFile.Of("assistant", "events", "values and ranges", "created,firm_id,user_id,event_type,num_docs,feedback_score\n4/23/2024,1,u,VAULT,3,5\n2024-04-23 10:00:00,1,u,robot,3,5\n4/23/2024,1,u,assistant,-1,5\n4/23/2024,1,u,assistant,1,6\n4/23/2024,1,u,assistant,1,\n23/4/2024,1,u,vault,1,1\n")
            .IsLoaded(2, "3: event_type 'robot' is not one of assistant, workflow, vault", "4: num_docs '-1' is less than 0", "5: feedback_score '6' is not between 1 and 5", "7: created '23/4/2024' is not a timestamp in a declared format (M/d/yyyy, M/d/yyyy H:mm, M/d/yyyy H:mm:ss)"),
        BadFile.Of("usage", "toolbar_transformations", "numbers with two readings", "event_id;user_id;org_id;event_timestamp;input_word_count\ne1;u1;o1;2025-11-15;1.000\ne2;u1;o1;2025-11-15;1000\ne3;u1;o1;2025-11-15;1.0\ne4;u1;o1;2025-11-15;1,000\n")
            .IsLoaded(2, "2: input_word_count '1.000' can be read as 1.000 (decimal: \".\") and as 1000 (decimal: \",\", thousands: \".\"); declare which, for the column or the dataset", "5: input_word_count '1,000' can be read as 1000 (decimal: \".\", thousands: \",\") and as 1.000 (decimal: \",\"); declare which, for the column or the dataset"),
        BadFile.Of("chats", "chats", "numbers of json have one reading", "{\"chat_id\": \"c1\", \"message_count\": 1.000}\n{\"chat_id\": \"c2\", \"message_count\": \"1.000\"}\n", ".jsonl")
            .IsLoaded(1, "2: message_count '1.000' can be read as 1.000 (decimal: \".\") and as 1000 (decimal: \",\", thousands: \".\"); declare which, for the column or the dataset"),
        BadFile.Of("crm", "interactions", "repairs of a number in front of a unit", "date_start,event,customers\n04/10/2019 09:00,Email,12in\n04/10/2019 09:00,Email,1e3\n04/10/2019 09:00,Email,\"1,234\"\n04/10/2019 09:00,Email,2019-10-04\n")
            .IsLoaded(1, "3: customers '1e3' is not an integer", "4: customers '1,234' is not an integer unless the column or the dataset declares decimal: \".\", thousands: \",\"", "5: customers '2019-10-04' is not an integer"),
        BadFile.Of("chats", "chats", "broken json", "chat_id,conversation_log\nc1,\"[{\"\"id\"\":\"\"m1\"\"}]\"\nc2,[{]\nc3,\n").IsLoaded(2, "3: conversation_log '[{]' is not valid JSON"),
        BadFile.Of("crm", "interactions", "topic and sentiment absent", "date_start,event,customers\n04/10/2019 09:00,Email,12in\n04/10/2019 09:00,Email,in12\n").IsLoaded(1, "3: customers 'in12' is not an integer"),
    ];

    private static IEnumerable<BadFile> JsonLines() =>
    [
        BadFile.Of("chats", "chats", "json lines", """
            {"chat_id": "c1", "conversation_log": [{"id": "m1"}], "message_count": 1, "is_test_chat": false, "created_at": "2025-11-15T10:00:00Z", "mood": {"good": true}}

            {"Chat ID": "c\u00e92", "conversation_log": null, "message_count": "2"}
            {"chat_id": "c3", "message_count": 1.5}
            {"chat_id": "c4"
            ["c5"]
            {"conversation_log": []}
            {"chat_id": "a\u0000b"}
            {"chat_id": "\ud800"}
            """, ".jsonl")
            .IsLoaded(2, "4: message_count '1.5' is not an integer", "5: the line is not a JSON object: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed, at byte 17", "6: the line is not a JSON object: it is an array", "7: chat_id is missing", "8: the record has a zero byte", "9: the line is not a JSON object: a \\u escape is half of a surrogate pair, so it is no character, at byte 13"),
        new BadFile("json lines compressed", "chats", "compressed_chat.jsonl.gz", BadFile.Gzip("{\"chat_id\": \"c1\"}\n{\"chat_id\": \"c2\"}"u8.ToArray())).IsLoaded(2),
    ];

    private static IEnumerable<BadFile> Misplaced() =>
    [
        BadFile.Of("commerce", "transactions", "file of another domain", $"{Header}\n{Row}\n").IsRefused("required column transaction_id, product_id, transaction_date, total, status is missing; found event_id, user_id"),
    ];

    private static string Repeat(string row, int times) => string.Concat(Enumerable.Repeat(row + "\n", times));
}
