using System.Text.RegularExpressions;

namespace Bench.Model.Breakdown;

/// <summary>What a statement of a refresh is for.</summary>
internal static partial class StatementKind
{
    private static readonly (string Start, string Kind)[] Starts =
    [
        ("create view", "rows of models"),
        ("create table", "rows of models"),
        ("insert into \"build\"", "rows of models"),
        ("create index", "indexes"),
        ("create unique index on \"pg_temp\"", "merge: changes"),
        ("create unique index", "indexes"),
        ("alter table", "keys that are never null"),
        ("vacuum", "vacuum and statistics"),
        ("analyze", "vacuum and statistics"),
        ("create temporary table", "merge: changes"),
        ("delete from", "merge: changes put into tables"),
        ("insert into", "merge: changes put into tables"),
    ];

    /// <param name="work">As in <see cref="TimedStatement.Work"/>.</param>
    /// <param name="text">The SQL.</param>
    public static string Of(string work, string text)
    {
        if (work == "publish")
        {
            return "publish";
        }

        if (work.StartsWith("tests of ", StringComparison.Ordinal))
        {
            return "tests: rows, in one scan of a model";
        }

        if (work.StartsWith("test ", StringComparison.Ordinal))
        {
            return TestKind().Match(work) is { Success: true } generic ? $"tests: {generic.Value}" : "tests: singular";
        }

        var sql = Explain().Replace(Mark().Replace(text, ""), "");
        // The run's own inserts are its history.
        var isOfRun = work.Length == 0 && sql.StartsWith("insert", StringComparison.Ordinal);
        var known = Starts.FirstOrDefault(start => sql.StartsWith(start.Start, StringComparison.Ordinal));
        return isOfRun || known.Kind is null ? "plan, locks, run history" : known.Kind;
    }

    /// <summary>What the engine sends before a statement to mark the session.</summary>
    [GeneratedRegex(@"^select pg_advisory_xact_lock_shared\(\d+\);\s*")]
    private static partial Regex Mark();

    /// <summary>What it sends before one that makes rows, to be told the plan.</summary>
    [GeneratedRegex(@"^explain \([^)]*\)\s*")]
    private static partial Regex Explain();

    [GeneratedRegex("(?<=^test )(unique|not_null|accepted_values|relationships)(?=_)")]
    private static partial Regex TestKind();
}
