namespace AppHost.Embedded.Hosting;

/// <summary>What the person at the terminal gets to see when all is healthy.</summary>
internal static class StatusTable
{
    public static string Render(IReadOnlyList<ResourceState> states, string dataDirectory, string? relocatedTo)
    {
        var rows = new List<(string Name, string State, string Url)> { ("resource", "state", "url") };
        rows.AddRange(states.SelectMany(Rows));
        if (relocatedTo is not null)
            rows.Add(("server files", "", relocatedTo));
        var nameWidth = rows.Max(r => r.Name.Length);
        var stateWidth = rows.Max(r => r.State.Length);
        var lines = rows.Select(r => $"{r.Name.PadRight(nameWidth)}  {r.State.PadRight(stateWidth)}  {r.Url}".TrimEnd());
        return $"""

            {string.Join(Environment.NewLine, lines)}

            Passwords are in {Path.Combine(dataDirectory, SecretStore.FileName)}, output in {Path.Combine(dataDirectory, "logs")}. Ctrl+C stops everything.
            """;
    }

    private static IEnumerable<(string Name, string State, string Url)> Rows(ResourceState state)
    {
        var text = state is { State: StateNames.Running, IsHealthy: true } ? "Healthy" : state.State;
        if (state.Urls.Count == 0)
            return [(state.Name, text, "")];
        return state.Urls.Select((url, i) => i == 0 ? (state.Name, text, url.Url) : ("", "", $"{url.Url} ({url.Name})"));
    }
}
