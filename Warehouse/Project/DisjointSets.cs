namespace Warehouse.Project;

/// <summary>Sets of what is connected with one another, by union and find.</summary>
public sealed class DisjointSets<T>
    where T : notnull
{
    private readonly Dictionary<T, T> _parents = [];

    /// <returns>The one that stands for the set of <paramref name="item"/>; itself, if it was connected with nothing.</returns>
    public T Find(T item)
    {
        while (_parents.GetValueOrDefault(item, item) is var parent && !parent.Equals(item))
        {
            item = parent;
        }

        return item;
    }

    /// <summary>Connects all of them.</summary>
    public void Union(IReadOnlyList<T> items)
    {
        foreach (var item in items)
        {
            _parents[Find(item)] = Find(items[0]);
        }
    }
}
