using Warehouse.Content;

namespace Warehouse.Project;

internal static class DependencyOrder
{
    /// <returns>The models so that each comes after what it reads; equals are ordered by name, so the order is always the same.</returns>
    public static IReadOnlyList<Model> Sort(IReadOnlyList<Model> models) => Walk(models).Sorted;

    /// <returns>A model that reads itself, however indirectly, and what is wrong; nothing if there is none.</returns>
    public static (Model? Model, ContentException? Problem) FindCircle(IReadOnlyList<Model> models) => Walk(models).Circle;

    private static (IReadOnlyList<Model> Sorted, (Model? Model, ContentException? Problem) Circle) Walk(IReadOnlyList<Model> models)
    {
        var byName = models.ToDictionary(model => model.Name);
        var sorted = new List<Model>();
        var done = new HashSet<string>();
        var path = new List<string>();
        (Model? Model, ContentException? Problem) circle = (null, null);
        foreach (var model in models.OrderBy(model => model.Name, StringComparer.Ordinal))
        {
            Visit(model);
        }

        return (sorted, circle);

        void Visit(Model model)
        {
            if (!done.Add(model.Name))
            {
                return;
            }

            path.Add(model.Name);
            // What cannot be read is not among them.
            foreach (var reference in model.Template.Refs.Where(reference => byName.ContainsKey(reference.Model))
                .OrderBy(reference => reference.Model, StringComparer.Ordinal))
            {
                var upstream = byName[reference.Model];
                if (path.IndexOf(upstream.Name) is >= 0 and var start)
                {
                    circle = circle.Model is not null
                        ? circle
                        : (model, reference.Place.Error("these models read each other in a circle: "
                            + $"{string.Join(" → ", path.Skip(start))} → {upstream.Name}"));
                    continue;
                }

                Visit(upstream);
            }

            path.RemoveAt(path.Count - 1);
            sorted.Add(model);
        }
    }
}
