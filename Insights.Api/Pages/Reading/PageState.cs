using Insights.Api.Answers;
using Insights.Api.Metrics;
using Insights.Api.Pages.Definitions;
using Insights.Api.Problems;
using Warehouse.Suggestions;

namespace Insights.Api.Pages.Reading;

/// <summary>What the reader of a page has chosen, which is what its URL says in the API's own names.</summary>
/// <param name="Page">The page.</param>
/// <param name="Values">The parameters that are set, with several values of one as the API reads them.</param>
public sealed record PageState(PageDefinition Page, IReadOnlyDictionary<string, string> Values)
{
    private const string None = "none";

    /// <summary>The parameter that asks for the rows of a block instead of the page: <c>b3.0</c>, the first source of the third.</summary>
    public const string Csv = "csv";

    private static readonly string[] Own = ["period", "from", "to", "grain", "compare", Csv];

    public PagePeriod? Period => Values.TryGetValue("period", out var name) ? PagePeriod.Find(name) : null;

    public DateOnly? From => Day("from");

    public DateOnly? To => Day("to");

    /// <summary>The period of lines instead of their own.</summary>
    public string? Grain => Values.GetValueOrDefault("grain");

    /// <summary>As the API takes it; <c>null</c> for no comparison.</summary>
    public string? Compare => Values.GetValueOrDefault("compare", Page.Properties.Compare?.Text ?? None) is var compare && compare != None
        ? compare : null;

    /// <summary>Members of dimensions that were chosen, as the API takes them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Filters =>
        Values.Where(value => Page.Properties.Filters.Any(filter => filter.Text == FilterParser.DimensionOf(value.Key)));

    /// <summary>The dimension that the page is about a member of, while none is chosen.</summary>
    public string? ToChoose => Page.Properties.About?.Text is { } about && !Filters.Any(filter => filter.Key == about) ? about : null;

    /// <summary>Parameters of analyses that were filled in.</summary>
    public IEnumerable<KeyValuePair<string, string>> Inputs => Values.Where(value => Page.Inputs.Contains(value.Key));

    /// <exception cref="ProblemException">400: a parameter is not one of the page, or has a value that it does not take.</exception>
    public static PageState Read(PageDefinition page, IQueryCollection query)
    {
        string[] known = [.. Own, .. page.Properties.Filters.Select(filter => filter.Text), .. page.Inputs];
        foreach (var name in query.Keys.Where(name => !known.Contains(FilterParser.DimensionOf(name))))
        {
            throw Invalid($"'{name}' is not a parameter of this page; parameters are {string.Join(", ", NearestTexts.InOrder(name, known))}");
        }

        // What a form leaves empty is not asked.
        var state = new PageState(page, query.Where(pair => pair.Key != Csv).Where(pair => pair.Value.ToString().Length > 0 || pair.Key.AsSpan().ContainsAny("<>"))
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));
        if (state.Values.TryGetValue("period", out var period) && state.Period is null)
        {
            throw Invalid($"period '{period}' is not known; it is such as {string.Join(", ", PagePeriod.Presets.Select(preset => preset.Name))}");
        }

        DataRange.RequireOrder(state.From, state.To);
        return state;
    }

    /// <summary>The days to show.</summary>
    /// <param name="lastDay">The last day with data.</param>
    public (DateOnly? From, DateOnly? To) Days(DateOnly lastDay) => From is not null || To is not null
        ? (From, To)
        : (Period ?? PagePeriod.Find(Page.Properties.Period.Text)!).Resolve(lastDay);

    /// <summary>The URL of a page with what is chosen, some of it changed.</summary>
    /// <param name="path">The page; this one by default.</param>
    /// <param name="changes">New values by parameter; <c>null</c> for none.</param>
    public string Url(string? path = null, params IEnumerable<(string Name, string? Value)> changes)
    {
        var values = Values.ToDictionary();
        foreach (var (name, value) in changes)
        {
            values.Remove(name);
            if (value is not null)
            {
                values[name] = value;
            }
        }

        return (path ?? Page.Properties.Path.Text) + QueryString.Create(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
    }

    /// <summary>Where a member of a dimension leads: a page filtered by it, or one of its own.</summary>
    /// <param name="path">The page; <c>{member}</c> in it stands for the member.</param>
    /// <param name="dimension">The dimension.</param>
    /// <param name="member">The member; <c>null</c> for rows without one, which have no page of their own.</param>
    public string? Drill(string path, string dimension, object? member) =>
        !path.Contains(PageDefinition.Member, StringComparison.Ordinal) ? Url(path, (dimension, Cells.Filter(member)))
        : member is null ? null
        : path.Replace(PageDefinition.Member, Uri.EscapeDataString(Cells.Member(member)), StringComparison.Ordinal);

    private DateOnly? Day(string name) => !Values.TryGetValue(name, out var text) ? null
        : MetricQueryParser.ParseDate(text) ?? throw Invalid($"{name} '{text}' is not a date such as 2025-11-30");

    private static ProblemException Invalid(string detail) => MetricQueryParser.Invalid(detail);
}
