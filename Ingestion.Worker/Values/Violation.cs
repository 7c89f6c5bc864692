namespace Ingestion.Worker.Values;

/// <summary>Why a value is not accepted; made once per column, so that a bad row costs no more than a good one.</summary>
/// <param name="Rule">Stable name of the rule: <c>required</c>, <c>type</c>, <c>values</c>, <c>range</c>.</param>
/// <param name="Problem">Completes "event_timestamp '…' ", such as <c>is not a timestamp</c>.</param>
internal sealed record Violation(string Rule, string Problem);
