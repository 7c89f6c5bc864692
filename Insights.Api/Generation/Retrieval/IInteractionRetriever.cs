using Insights.Api.Customers;

namespace Insights.Api.Generation.Retrieval;

/// <summary>An interaction that was found, with what the customer said in it.</summary>
/// <param name="Contact">The interaction.</param>
/// <param name="Words">The customer's words, with personal data in them; <c>null</c> where the source has none.</param>
/// <param name="Names">Names of the person that the source knows.</param>
/// <param name="Score">From 0 to 1: relevance to the question and recency.</param>
public sealed record FoundInteraction(Contact Contact, string? Words, IReadOnlyList<string> Names, double Score)
{
    /// <summary>Why it was found; <c>null</c> where nobody asked.</summary>
    public FoundReason? Reason { get; init; }
}

/// <summary>Why an interaction was found.</summary>
/// <param name="Relevance">From 0 to 1: how well its topic, channel, sentiment, product and words fit the question, the best of the customer's being 1.</param>
/// <param name="Recency">From 0 to 1: halved for each half year before the customer's last interaction.</param>
/// <param name="Matched">Word stems of the question that it has.</param>
public sealed record FoundReason(double Relevance, double Recency, IReadOnlyList<string> Matched);

/// <summary>What was found.</summary>
/// <param name="Interactions">The best first.</param>
/// <param name="WarehouseVersion">The version of the warehouse that they come from.</param>
public sealed record Findings(IReadOnlyList<FoundInteraction> Interactions, long WarehouseVersion);

/// <summary>Finds the interactions of a customer that matter for a question.</summary>
public interface IInteractionRetriever
{
    /// <param name="customerId">Whose interactions.</param>
    /// <param name="question">What is asked, in words; any word may match.</param>
    /// <param name="count">Most interactions to find.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    Task<Findings> FindAsync(int customerId, string question, int count, CancellationToken cancellationToken);
}
