namespace Insights.Api.Access;

/// <summary>The section <c>Authentication:Oidc</c>: people sign in where their company has its accounts.</summary>
public sealed class OpenIdOptions
{
    public const string Section = "Authentication:Oidc";

    /// <summary>The address of the provider, such as <c>https://login.example/tenant</c>; nobody signs in so without one.</summary>
    public string? Authority { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    /// <summary>What the page to sign in calls it.</summary>
    public string Name { get; set; } = "your company's account";

    /// <summary>The claim that has a person's roles.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The scopes of each role, separated by commas: <c>Authentication:Oidc:Roles:analyst=read</c>.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; set; } = new Dictionary<string, string>();

    public bool IsSet => !string.IsNullOrEmpty(Authority);

    /// <summary>The scopes of all of somebody's roles, in the order of <see cref="Warehouse.Access.Scopes.All"/>.</summary>
    public IReadOnlyList<string> ScopesOf(IEnumerable<string> roles)
    {
        var scopes = roles.SelectMany(role => Split(Roles.GetValueOrDefault(role))).ToHashSet();
        return [.. Warehouse.Access.Scopes.All.Where(scopes.Contains)];
    }

    /// <exception cref="InvalidOperationException">Something is missing or unknown; the message says what to set.</exception>
    public void Require()
    {
        if (string.IsNullOrEmpty(ClientId) || string.IsNullOrEmpty(ClientSecret))
        {
            throw new InvalidOperationException(
                $"{Section}:{nameof(Authority)} is set, and {nameof(ClientId)} and {nameof(ClientSecret)} are not both");
        }

        if (Roles.Count == 0)
        {
            throw new InvalidOperationException(
                $"{Section}:{nameof(Roles)} maps no role, so nobody could do anything: set {Section}:{nameof(Roles)}:analyst=read");
        }

        if (Roles.Values.SelectMany(Split).FirstOrDefault(scope => !Warehouse.Access.Scopes.All.Contains(scope)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"{Section}:{nameof(Roles)} has '{unknown}', expected scopes of {string.Join(", ", Warehouse.Access.Scopes.All)}");
        }
    }

    private static string[] Split(string? scopes) =>
        (scopes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
