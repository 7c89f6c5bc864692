using Insights.Api.Callers;
using Insights.Api.Pages;
using Insights.Api.Pages.Components;
using Insights.Api.Problems;
using Insights.Api.Requests;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Warehouse.Access;

namespace Insights.Api.Access;

/// <summary>People sign in with a key; it is sent in a form, never in an address.</summary>
internal static class SignInPages
{
    public const string Path = "/sign-in";
    public const string LeavePath = "/sign-out";

    private const string Return = "return";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("").ExcludeFromDescription().AllowAnonymous().ForPeople().WithMetadata(new ChangesWithoutVersion());
        group.MapGet(Path, Show).ReadsOwnQuery();
        group.MapPost(Path, SignInAsync);
        if (app.ServiceProvider.GetRequiredService<OpenIdOptions>().IsSet)
        {
            group.MapOpenIdSignIn().ReadsOwnQuery();
        }

        group.MapPost(LeavePath, (Delegate)SignOutAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    /// <summary>The page to sign in at, which leads back to what was asked for.</summary>
    public static string AddressFor(HttpRequest request) =>
        $"{Path}?{Return}={Uri.EscapeDataString(request.Path + request.QueryString.ToString())}";

    /// <summary>Where a request wants to come back to.</summary>
    public static string TargetOf(HttpRequest request) => Target(request.Query[Return]);

    /// <summary>A page of this site; whatever else is asked for leads to the first one.</summary>
    /// <param name="address">What a request wants to come back to.</param>
    public static string Target(string? address) =>
        address is ['/', not ('/' or '\\'), ..] && !address.Any(char.IsControl) && !address.StartsWith(Path, StringComparison.Ordinal)
            ? address
            : "/";

    private static RazorComponentResult<SignInPage> Show(HttpContext http) =>
        http.Request.Query.Keys.FirstOrDefault(name => name != Return) is { } unknown
            ? throw new ProblemException(Problem.InvalidParameter, $"'{unknown}' is not a parameter of {Path}; parameters are {Return}")
            : Page(http, http.Request.Query[Return], refusal: null);

    private static async Task<IResult> SignInAsync(
        HttpContext http, [FromForm(Name = "key")] string key, [FromForm(Name = Return)] string? target, KeyStore keys, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var found = KeyText.TryParse(key.Trim(), out var text) ? await keys.FindAsync(text, cancellationToken) : null;
        var refusal = found is null ? "This key is not known."
            : found.RefusalAt(time.GetUtcNow()) is { } reason ? $"This key {reason}."
            : null;
        if (refusal is not null)
        {
            return Page(http, target, refusal);
        }

        await http.SignInAsync(Session.Scheme, found!.ToCaller().ToPrincipal(Session.Scheme));
        return TypedResults.LocalRedirect(Target(target));
    }

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync(Session.Scheme);
        return TypedResults.LocalRedirect(Path);
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext http, string? target, string? refusal) =>
        new(new
        {
            Refusal = refusal,
            Return = Target(target),
            Caller = Caller.Of(http),
            OpenId = http.RequestServices.GetRequiredService<OpenIdOptions>(),
        })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
        };
}
