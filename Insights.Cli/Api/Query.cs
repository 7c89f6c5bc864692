namespace Insights.Cli.Api;

/// <summary>Paths with parameters.</summary>
internal static class Query
{
    /// <summary>A parameter without a value is left out; a name may come several times.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = string.Join('&', parameters.Where(pair => pair.Value is not null)
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
