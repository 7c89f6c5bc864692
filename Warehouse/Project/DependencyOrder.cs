using Warehouse.Content;

namespace Warehouse.Project;

internal static class DependencyOrder
{
    /// <returns>The models so that each comes after what it reads; equals are ordered by name, so the order is always the same.</returns>
    /// <exception cref="ContentException">A model reads itself, however indirectly.</exception>
    public static IReadOnlyList<Model> Sort(IReadOnlyList<Model> models)
    {
        var byName = models.ToDictionary(model => model.Name);
        var sorted = new List<Model>();
        var done = new HashSet<string>();
        var path = new List<string>();
        foreach (var model in models.OrderBy(model => model.Name, StringComparer.Ordinal))
        {
            Visit(model);
        }

        return sorted;

        void Visit(Model model)
        {
            if (done.Contains(model.Name))
            {
                return;
            }

            path.Add(model.Name);
            foreach (var reference in model.Template.Refs.OrderBy(reference => reference.Model, StringComparer.Ordinal))
            {
                var upstream = byName[reference.Model];
                var start = path.IndexOf(upstream.Name);
                if (start >= 0)
                {
                    throw reference.Place.Error($"these models read each other in a circle: {string.Join(" → ", path.Skip(start))} → {upstream.Name}");
                }

                Visit(upstream);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(model.Name);
            sorted.Add(model);
        }
    }
}
