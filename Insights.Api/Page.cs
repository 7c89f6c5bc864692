using System.Globalization;
using System.Text.Json;
using Insights.Api.Answers;
using Insights.Api.Problems;

namespace Insights.Api;

/// <summary>A list.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Next">The cursor of the next page, to be sent as <c>cursor</c>; <c>null</c> on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next) : IPage
{
    /// <summary>The same page of other items.</summary>
    internal Page<TOther> Select<TOther>(Func<T, TOther> convert) => new([.. Items.Select(convert)], Next);

    CsvResult IPage.ToCsv(JsonSerializerOptions json) => CsvResult.Of(this, json);
}

/// <summary>A list of whatever items.</summary>
internal interface IPage
{
    CsvResult ToCsv(JsonSerializerOptions json);
}

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">Most items of a page; 100 unless asked for, 1000 at most.</param>
/// <param name="Cursor">Where the page before ended.</param>
public sealed record PageRequest(int? Limit, string? Cursor)
{
    private const int Largest = 1000;

    /// <exception cref="ProblemException">400: the limit is out of bounds.</exception>
    public int Size => Limit switch
    {
        null => 100,
        >= 1 and <= Largest => Limit.Value,
        _ => throw new ProblemException(Problem.InvalidParameter, $"limit {Limit} is not between 1 and {Largest}"),
    };

    /// <summary>One more than a page holds, which tells whether another follows.</summary>
    public int CountToRead => Size + 1;

    /// <exception cref="ProblemException">400: the cursor is not one that a page gave.</exception>
    public long? After =>
        Cursor is null ? null
        : long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
        : throw new ProblemException(Problem.InvalidParameter, $"cursor '{Cursor}' is not the 'next' of a page");

    /// <summary>A part of a list that is at hand; all of it unless a limit is asked for.</summary>
    public Page<T> Cut<T>(IReadOnlyList<T> all)
    {
        var start = (int)Math.Min(After ?? 0, all.Count);
        var end = Limit is null ? all.Count : Math.Min(start + Size, all.Count);
        return new([.. all.Take(start..end)], end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <param name="items">Read with <see cref="CountToRead"/>.</param>
    /// <param name="cursor">The cursor that continues after an item.</param>
    public Page<T> Of<T>(IReadOnlyList<T> items, Func<T, long> cursor) =>
        items.Count > Size
            ? new([.. items.Take(Size)], cursor(items[Size - 1]).ToString(CultureInfo.InvariantCulture))
            : new(items, null);
}
