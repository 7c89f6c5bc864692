using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Insights.Api.Customers;

internal static class SnakeCase
{
    /// <summary>JSON as everywhere in the platform. Angle brackets are escaped, so a value cannot close the fence that stands around the JSON.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };
}
