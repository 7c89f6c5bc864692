namespace Ingestion.Worker.Values;

/// <summary>Why a value is not accepted; where it does not depend on the value, made once per column.</summary>
/// <param name="Rule">Stable name of the rule: <c>type</c>, <c>values</c>, <c>range</c>, or <c>ambiguous</c> for what can be read in two ways.</param>
/// <param name="Problem">Completes "event_timestamp '…' ", such as <c>is not a timestamp</c>.</param>
internal sealed record Violation(string Rule, string Problem);
