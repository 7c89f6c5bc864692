namespace Insights.Api.Callers;

/// <summary>
/// Whether the present request may see people's data. As <see cref="RowRestriction"/> it goes with the request; without one everything is
/// seen.
/// </summary>
internal static class PersonalDataView
{
    private static readonly AsyncLocal<bool> HiddenOfRequest = new();

    public static bool IsHidden => HiddenOfRequest.Value;

    /// <summary>From here to the end of the caller's method, and in all that is begun there.</summary>
    public static void Hide() => HiddenOfRequest.Value = true;

    /// <summary>
    /// What somebody typed, as the request may see it: addresses and numbers of people are named by their kind, as in <c>[email]</c>.
    /// </summary>
    public static string Shown(string typed) => IsHidden ? PersonalData.Mask(typed, []) : typed;
}
