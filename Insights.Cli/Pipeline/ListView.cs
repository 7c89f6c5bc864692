using System.Text.Json;
using Insights.Cli.Api;
using Insights.Cli.Rendering;

namespace Insights.Cli.Pipeline;

/// <summary>Shows a list of the API.</summary>
internal static class ListView
{
    public static int Show(Output output, Listing listing, Func<IReadOnlyList<JsonElement>, Table> table)
    {
        if (output.IsJson)
        {
            output.Json(listing);
            return ExitCode.Ok;
        }

        output.Table(table(listing.Items));
        if (listing.Next is not null)
            output.Note($"These are the first {listing.Items.Count}; --limit shows more.");
        return ExitCode.Ok;
    }
}
