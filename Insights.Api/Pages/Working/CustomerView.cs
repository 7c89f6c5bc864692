using Insights.Api.Customers;
using Insights.Api.Pages.Reading;

namespace Insights.Api.Pages.Working;

/// <summary>A customer, and a text to them where one was asked for.</summary>
public sealed record CustomerView(
    CustomerFacts Facts, TableData History, IReadOnlyList<string> Languages, string? Type, string Language, string? Text, string? Model, bool IsFallback);
