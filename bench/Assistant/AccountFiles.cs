using Bench.Generation;
using static System.FormattableString;

namespace Bench.Assistant;

/// <summary>The full extracts of firms and users.</summary>
public static class AccountFiles
{
    public static IReadOnlyList<GeneratedFile> WriteFirms(string directory, IReadOnlyList<AssistantFirm> firms)
    {
        var file = new SampleFile(Path.Combine(directory, "firms.csv"), FileStyle.Plain, "id", "created", "firm_size", "arr_in_thousands");
        foreach (var firm in firms)
            file.Row(firm.Id, AssistantDate.Spell(firm.Created, firm.Size), Invariant($"{firm.Size}"), firm.ArrInThousands);
        file.BrokenRow("type", "firm_size", "about forty", "9001", "3/4/2024", "40", "25");
        file.BrokenRow("range", "firm_size", "-12", "9002", "3/5/2024", "12", "10");
        file.BrokenRow("type", "arr_in_thousands", "12k", "9003", "2024-03-06", "12", "12");
        file.BrokenRow("required", "id", "", "9004", "2024-03-07", "30", "22");
        return file.Write();
    }

    /// <summary>Semicolons, and other spellings of the column names.</summary>
    public static IReadOnlyList<GeneratedFile> WriteUsers(string directory, IReadOnlyList<AssistantUser> users)
    {
        var style = FileStyle.Plain with
        {
            Delimiter = ';',
            TitleHeader = true,
            Aliases = new Dictionary<string, string> { ["id"] = "user_id", ["created"] = "created_at" },
        };
        var file = new SampleFile(Path.Combine(directory, "users.csv"), style, "id", "created", "title");
        foreach (var user in users)
            file.Row(user.Id, AssistantDate.Spell(user.Created, user.Number), user.Title);
        file.BrokenRow("required", "id", "", "", "4/1/2024", "Partner");
        file.BrokenRow("type", "created", "4/31/2024", "00000000000000000000000000000b01", "4/30/2024", "Associate");
        file.BrokenRow("type", "created", "31/4/2024", "00000000000000000000000000000b02", "4/30/2024", "Associate");
        file.MisshapenRow("00000000000000000000000000000b03", "4/30/2024");
        return file.Write();
    }
}

/// <summary>Timestamps as the source writes them: ISO, or as a spreadsheet shows them, with or without the time.</summary>
internal static class AssistantDate
{
    public static string Spell(DateTime at, int variety) => (variety % 8) switch
    {
        0 => Invariant($"{at:M/d/yyyy}"),
        1 => Invariant($"{at:M/d/yyyy H:mm}"),
        2 => Invariant($"{at:M/d/yyyy H:mm:ss}"),
        3 => Invariant($"{at:yyyy-MM-ddTHH:mm:ss}Z"),
        _ => Invariant($"{at:yyyy-MM-dd HH:mm:ss}"),
    };
}
