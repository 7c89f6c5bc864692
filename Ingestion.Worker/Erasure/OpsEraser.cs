using System.Text.RegularExpressions;
using Warehouse.Catalog;

namespace Ingestion.Worker.Erasure;

/// <summary>Takes somebody out of what the platform has written down about its own work.</summary>
internal static class OpsEraser
{
    /// <summary>Shorter texts, such as initials, stand in too many sentences that are not about anybody.</summary>
    private const int ShortestText = 3;

    /// <summary>Columns with sentences that may show values.</summary>
    private static readonly (string Table, string Column)[] Sentences =
        [("ops.batches", "reason"), ("ops.runs", "reason"), ("ops.run_models", "reason"), ("ops.run_parts", "reason")];

    public static async Task EraseAsync(BronzeEraser eraser, FoundPerson person, CancellationToken cancellationToken)
    {
        var pattern = Pattern(person);
        foreach (var (table, column) in pattern.Length > 0 ? Sentences : [])
        {
            await eraser.CountAsync(
                table,
                $"update {table} set {column} = regexp_replace({column}, @pattern, '{PersonKind.Marker}', 'g') where {column} ~ @pattern",
                new { pattern },
                cancellationToken);
        }

        if (eraser.HasChangedBronze)
        {
            // Rows that failed a test are kept to explain a run; the refresh that follows explains itself.
            await eraser.CountAsync("ops.test_failures", "delete from ops.test_failures", new { }, cancellationToken);
        }

        foreach (var (kind, ids) in person.Ids)
        {
            await eraser.CountAsync(
                "ops.access_log",
                $"""
                update ops.access_log set path = regexp_replace(path, @pattern, '\1{PersonKind.Marker}', 'g')
                where route ilike @route and path ~ @pattern
                """,
                new { pattern = $"(/)({Alternatives(ids.Select(Uri.EscapeDataString))})(?=/|$)", route = $"%{kind.Name}%" },
                cancellationToken);
            if (kind.HasGeneratedTexts)
            {
                await eraser.CountAsync(
                    "ops.generations",
                    "delete from ops.generations where customer_id::text = any(@ids)",
                    new { ids = ids.ToArray() },
                    cancellationToken);
            }
        }
    }

    /// <summary>
    /// Texts where no letter or digit stands before or behind, and numbers in quotes, as messages show values: a number
    /// without may count anything.
    /// </summary>
    internal static string Pattern(FoundPerson person)
    {
        var texts = person.Ids.Where(ids => !ids.Key.HasNumbers).SelectMany(ids => ids.Value)
            .Concat(person.Values.SelectMany(values => values.Value)).Where(text => text.Length >= ShortestText).ToList();
        var numbers = person.Ids.Where(ids => ids.Key.HasNumbers).SelectMany(ids => ids.Value).ToList();
        string[] parts =
        [
            .. texts.Count == 0 ? [] : (string[])[$@"(?<!\w)({Alternatives(texts)})(?!\w)"],
            .. numbers.Count == 0 ? [] : (string[])[$"(?<=')({Alternatives(numbers)})(?=')"],
        ];
        return string.Join("|", parts);
    }

    /// <summary>The longest first, of which a shorter one may be the beginning.</summary>
    private static string Alternatives(IEnumerable<string> texts) =>
        string.Join("|", texts.OrderByDescending(text => text.Length).Select(text => SpecialCharacter.Replace(text, @"\$0")));

    /// <summary>Of ASCII; the server takes all other characters for themselves.</summary>
    private static Regex SpecialCharacter { get; } = new("[!-/:-@\\[-`{-~]", RegexOptions.CultureInvariant);
}
