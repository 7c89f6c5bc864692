using Bench.Generation;
using static System.FormattableString;

namespace Bench.Assistant;

/// <summary>A file of events per month, each spelled in another way, and one of an app that sends fewer columns.</summary>
public static class QueryFiles
{
    private static readonly string[] Columns = ["created", "firm_id", "user_id", "event_type", "num_docs", "feedback_score"];

    public static IReadOnlyList<GeneratedFile> Write(string directory, ulong seed, IReadOnlyList<AssistantFirm> firms, IReadOnlyList<AssistantUser> users)
    {
        var april = new SampleFile(Path.Combine(directory, "events_2024-04.csv"), FileStyle.Plain, Columns);
        Fill(april, Month(users, 4, seed), 0);
        Break(april, "4", firms[0].Id, users[0].Id);

        // The vendor added a column.
        var may = new SampleFile(Path.Combine(directory, "events_2024-05.csv"), FileStyle.Windows with { TitleHeader = true }, [.. Columns, "client_version"]);
        Fill(may, Month(users, 5, seed), 1, "24.5.1");
        Break(may, "5", firms[1].Id, users[1].Id, "24.5.1");

        var june = new SampleFile(Path.Combine(directory, "events_2024-06.csv.gz"), FileStyle.Plain with { Delimiter = '\t' }, Columns);
        Fill(june, Month(users, 6, seed), 2);
        Break(june, "6", firms[2].Id, users[2].Id);

        return [.. april.Write(), .. may.Write(), .. june.Write(), .. WriteMobile(directory, seed, users)];
    }

    private static IEnumerable<AssistantQuery> Month(IReadOnlyList<AssistantUser> users, int month, ulong seed) => users
        .SelectMany(user => AssistantQuery.Of(user, new DateTime(2024, month, 1), seed))
        .OrderBy(query => query.At).ThenBy(query => query.UserId, StringComparer.Ordinal);

    private static void Fill(SampleFile file, IEnumerable<AssistantQuery> queries, int shift, params string[] more)
    {
        var line = shift;
        foreach (var query in queries)
        {
            line++;
            // Spreadsheets write whole numbers of a column with gaps as 4.0.
            var docs = query.Docs.Length > 0 && line % 29 == 0 ? query.Docs + ".0" : query.Docs;
            file.Row([AssistantDate.Spell(query.At, line), query.FirmId, query.UserId, TypeSpelling(query.Type, line), docs, query.Score, .. more]);
        }
    }

    private static string TypeSpelling(string type, int line) => (line % 23) switch
    {
        5 => type.ToUpperInvariant(),
        11 => char.ToUpperInvariant(type[0]) + type[1..],
        _ => type,
    };

    private static void Break(SampleFile file, string month, string firm, string user, params string[] more)
    {
        string[] good = [Invariant($"{month}/15/2024 10:30"), firm, user, "assistant", "3", "4", .. more];
        file.BrokenRow("type", "created", Invariant($"31/{month}/2024"), good);
        file.BrokenRow("required", "created", "", good);
        file.BrokenRow("required", "firm_id", "", good);
        file.BrokenRow("required", "user_id", " ", good);
        file.BrokenRow("values", "event_type", "dictation", good);
        file.BrokenRow("range", "num_docs", "-1", good);
        file.BrokenRow("range", "feedback_score", "6", good);
        file.BrokenRow("range", "feedback_score", "0", good);
        file.BrokenRow("type", "feedback_score", "good", good);
        file.MisshapenRow([.. good, "x"]);
        file.MisshapenRow(good[..^1]);
    }

    private static IReadOnlyList<GeneratedFile> WriteMobile(string directory, ulong seed, IReadOnlyList<AssistantUser> users)
    {
        var file = new SampleFile(Path.Combine(directory, "mobile_events_2024-06.csv"), FileStyle.Plain with { LineEnd = "\r\n" }, "EVENT_TYPE", "USER_ID", "FIRM_ID", "CREATED");
        foreach (var user in users.Where(user => user.Number % 10 == 5))
        {
            var random = SplitMix64.For(seed ^ 0x30B11, user.Number);
            for (var i = random.Between(1, 3); i > 0; i--)
                file.Row("assistant", user.Id, user.Firm.Id, Invariant($"{new DateTime(2024, 6, random.Between(1, 30)).AddMinutes(random.Below(1440)):yyyy-MM-ddTHH:mm:ss}+00:00"));
        }

        return file.Write();
    }
}
