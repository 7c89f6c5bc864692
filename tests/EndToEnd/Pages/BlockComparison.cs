using System.Globalization;
using System.Text.Json;

namespace EndToEnd.Pages;

/// <summary>What a block shows against what the API answers to the requests that the block names.</summary>
internal sealed class BlockComparison(string page, ShownBlock block, IReadOnlyList<JsonElement> answers)
{
    private const string NoValue = "–";

    private readonly List<string> _differences = [];

    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Numbers that were compared.</summary>
    public int Count { get; private set; }

    public BlockComparison Run()
    {
        var path = block.Sources[0].Url.Split('?')[0];
        if (block.Values.Count > 0)
            Values();
        else if (block.IsCohort)
            Cohort(answers[0]);
        else if (path.Contains("/analyses/", StringComparison.Ordinal))
            Table(answers[0]);
        else if (path.Contains("/entities/", StringComparison.Ordinal))
            Entities(answers[0]);
        else if (path.EndsWith("/metrics", StringComparison.Ordinal))
            Joint(answers[0]);
        else if (Text(answers[0], "grain") == "total")
            Bars(answers[0]);
        else
            Periods();
        return this;
    }

    private void Values()
    {
        foreach (var (source, answer) in block.Sources.Zip(answers))
        {
            Same(source.Name, block.Values.Single(value => value.Label == source.Name).Text, answer.GetProperty("total"));
        }
    }

    private void Periods()
    {
        var rows = block.Rows.ToDictionary(row => row[0]);
        foreach (var (source, answer) in block.Sources.Zip(answers))
        {
            var by = answer.GetProperty("by").EnumerateArray().Select(name => name.GetString()!).SingleOrDefault();
            foreach (var row in answer.GetProperty("rows").EnumerateArray())
            {
                var period = PeriodText(row.GetProperty("period").GetString()!, Text(answer, "grain"));
                var column = Index(by is null ? source.Name : row.GetProperty(by).GetString() ?? "(none)");
                if (!rows.TryGetValue(period, out var shown))
                {
                    _differences.Add($"{page} {block.Title}: {period} is not shown");
                    continue;
                }

                Same($"{source.Name} {period}", shown[column], row.GetProperty("value"));
                if (row.TryGetProperty("compared_value", out var compared))
                    Same($"{source.Name} before {period}", shown[column + 1], compared);
            }
        }
    }

    private void Bars(JsonElement answer)
    {
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        SameCount(rows.Count);
        foreach (var (shown, row) in block.Rows.Zip(rows))
        {
            Same(shown[0], shown[1], row.GetProperty("value"));
        }
    }

    private void Joint(JsonElement answer)
    {
        var names = answer.GetProperty("metrics").EnumerateArray().Select(metric => Text(metric, "metric")).ToList();
        var keys = answer.GetProperty("by").EnumerateArray().Select(name => name.GetString()!).ToList();
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        SameCount(rows.Count);
        foreach (var (shown, row) in block.Rows.Zip(rows))
        {
            foreach (var (key, cell) in keys.Zip(shown.Skip(shown.Count - names.Count - keys.Count)))
            {
                Same(key, cell, row.GetProperty(key));
            }

            foreach (var (name, cell) in names.Zip(shown.Skip(shown.Count - names.Count)))
            {
                Same($"{shown[0]} {name}", cell, row.GetProperty(name));
            }
        }
    }

    private void Entities(JsonElement answer)
    {
        var names = answer.GetProperty("measures").EnumerateArray().Select(measure => Text(measure, "metric")).ToList();
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        SameCount(items.Count);
        foreach (var (shown, item) in block.Rows.Zip(items))
        {
            Same("key", shown[0], item.GetProperty("key"));
            foreach (var (name, cell) in names.Zip(shown.Skip(shown.Count - names.Count)))
            {
                Same($"{shown[0]} {name}", cell, item.GetProperty(name));
            }
        }
    }

    private void Table(JsonElement answer)
    {
        var names = answer.GetProperty("columns").EnumerateArray()
            .ToDictionary(column => Text(column, "label"), column => Text(column, "name"));
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        SameCount(rows.Count);
        foreach (var (shown, row) in block.Rows.Zip(rows))
        {
            foreach (var (head, cell) in block.Heads.Zip(shown))
            {
                Same($"{shown[0]} {head}", cell, row.GetProperty(names[head]));
            }
        }
    }

    /// <summary>A head of the grid is the label of a column with a value of it; what stands below is the share.</summary>
    private void Cohort(JsonElement answer)
    {
        var columns = answer.GetProperty("columns").EnumerateArray().ToList();
        string NameOf(Func<JsonElement, bool> isMeant) => Text(columns.First(isMeant), "name");
        var group = NameOf(column => Text(column, "label") == block.Heads[0]);
        var share = NameOf(column => column.GetProperty("unit").GetString() == "percent");
        var across = NameOf(column => block.Heads[^1].StartsWith(Text(column, "label") + " ", StringComparison.Ordinal));
        var label = Text(columns.Single(column => Text(column, "name") == across), "label");
        var shown = block.Rows.ToDictionary(row => row[0]);
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            var name = row.GetProperty(group).GetString()!;
            Same($"{name} {row.GetProperty(across)}", shown[name][Index($"{label} {row.GetProperty(across)}")], row.GetProperty(share));
        }
    }

    private void Same(string what, string shown, JsonElement value)
    {
        var isSame = value.ValueKind switch
        {
            JsonValueKind.Null => shown is NoValue or "(none)" or "no data" or "",
            JsonValueKind.Number => ShownNumber.Parse(shown).Is(value.GetDecimal()),
            JsonValueKind.True => shown == "yes",
            JsonValueKind.False => shown == "no",
            // Times are shown to the minute.
            _ => shown == value.GetString()!.Trim()
                || (shown.Length == 16 && value.GetString()!.Replace('T', ' ').StartsWith(shown, StringComparison.Ordinal)),
        };
        Count += value.ValueKind == JsonValueKind.Number ? 1 : 0;
        if (!isSame)
            _differences.Add($"{page} {block.Title}, {what}: shown is {shown}, the API has {value}");
    }

    private void SameCount(int rows)
    {
        if (block.Rows.Count != rows)
            _differences.Add($"{page} {block.Title}: {block.Rows.Count} rows are shown, the API has {rows}");
    }

    private int Index(string head) => block.Heads.ToList().IndexOf(head) is >= 0 and var index ? index
        : throw new KeyNotFoundException($"{page} {block.Title} has no column '{head}'; there are {string.Join(", ", block.Heads)}");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string PeriodText(string period, string grain)
    {
        var day = DateOnly.ParseExact(period, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return grain switch
        {
            "year" => $"{day.Year}",
            "quarter" => $"Q{(day.Month - 1) / 3 + 1} {day.Year}",
            "month" => day.ToString("MMM yyyy", CultureInfo.InvariantCulture),
            // The week's Thursday is in the year and at the place that the week is counted by.
            "week" => $"W{(day.AddDays(3).DayOfYear - 1) / 7 + 1:00} {day.AddDays(3).Year}",
            _ => period,
        };
    }
}
