namespace Modeling.Worker.Tests;

/// <summary>Full extracts of a snapshot dataset in the order of their arrival, and what they say of a time.</summary>
/// <param name="files">The rows of each extract by key.</param>
/// <param name="arrivals">When each arrived, UTC; without it all count as valid from the beginning, so the last one stands.</param>
internal sealed class Extracts<T>(IEnumerable<Dictionary<string, T>> files, IReadOnlyList<DateTime>? arrivals)
    where T : class
{
    private readonly List<(DateTime Arrival, Dictionary<string, T> Rows)> _files = [.. files.Select((rows, i) => (arrivals?[i] ?? DateTime.MinValue, rows))];

    /// <summary>The last state of each key; one that an extract leaves out keeps the state that it had.</summary>
    public Dictionary<string, T> Current => _files.SelectMany(file => file.Rows).GroupBy(row => row.Key).ToDictionary(states => states.Key, states => states.Last().Value);

    /// <summary>The state at a time: of the last extract with the key that had arrived, or the first one's if none had.</summary>
    public T? At(string? key, DateTime time)
    {
        var states = _files.Where(file => key is not null && file.Rows.ContainsKey(key)).Select(file => (file.Arrival, State: file.Rows[key!])).ToList();
        return states.Exists(state => state.Arrival <= time) ? states.Last(state => state.Arrival <= time).State : states.FirstOrDefault().State;
    }
}
