using Insights.Api.Charts;
using Insights.Api.Pipeline;

namespace Insights.Api.Pages.Working;

/// <summary>Draws what is made from what, from left to right: what is read stands left of what reads it.</summary>
internal static class LineageDrawing
{
    private const double BoxWidth = 190, BoxHeight = 24, Across = 250, Down = 32, Inset = 8, Baseline = 16;

    /// <summary>Enough for the crossings of lines to settle.</summary>
    private const int Sweeps = 6;

    /// <param name="graph">All nodes and edges; without circles, which the project refuses.</param>
    /// <param name="focus">Draws only what this one is made from and what is made from it, directly or not; <c>null</c> for all.</param>
    /// <returns>An SVG drawing, each model in it a link to its page.</returns>
    public static string Render(LineageGraph graph, string? focus)
    {
        var shown = focus is null ? graph : Around(graph, focus);
        var layers = Layers(shown);
        var places = layers.SelectMany((layer, column) => layer.Select((name, row) => (name, X: column * Across, Y: row * Down)))
            .ToDictionary(place => place.name, place => (place.X, place.Y));
        var height = layers.Max(layer => layer.Count) * Down - (Down - BoxHeight);
        var svg = new Svg(
            "lineage", focus is null ? "Lineage of all models" : $"Lineage of {focus}",
            "What is read stands left of what reads it; the lists below say the same.",
            "lineage", (int)((layers.Count - 1) * Across + BoxWidth));
        foreach (var edge in shown.Edges)
        {
            var (from, to) = (places[edge.From], places[edge.To]);
            var (left, right) = (from.X + BoxWidth, to.X);
            var (top, bottom, middle) = (from.Y + BoxHeight / 2, to.Y + BoxHeight / 2, (left + right) / 2);
            svg.Path(
                $"M{Svg.Number(left)} {Svg.Number(top)}C{Svg.Number(middle)} {Svg.Number(top)} {Svg.Number(middle)} {Svg.Number(bottom)} "
                    + $"{Svg.Number(right)} {Svg.Number(bottom)}",
                edge.From == focus || edge.To == focus ? "edge near" : "edge");
        }

        foreach (var node in shown.Nodes)
        {
            var (x, y) = places[node.Name];
            svg.Link(node.Kind == "model" ? $"/pipeline/models/{node.Name}" : null, label: null, () => svg
                .Rect(x, y, BoxWidth, BoxHeight, $"node {node.Kind} {node.Schema}{(node.Name == focus ? " focus" : "")}")
                .Text(x + Inset, y + Baseline, node.Name, room: BoxWidth - 2 * Inset), isTabStop: focus is not null);
        }

        return svg.Finish(height);
    }

    private static LineageGraph Around(LineageGraph graph, string focus)
    {
        HashSet<string> names = [focus];
        Follow(edge => edge.To, edge => edge.From);
        Follow(edge => edge.From, edge => edge.To);
        return new(
            [.. graph.Nodes.Where(node => names.Contains(node.Name))],
            [.. graph.Edges.Where(edge => names.Contains(edge.From) && names.Contains(edge.To))]);

        void Follow(Func<LineageEdge, string> here, Func<LineageEdge, string> there)
        {
            HashSet<string> seen = [focus];
            var waiting = new Queue<string>(seen);
            while (waiting.TryDequeue(out var name))
            {
                foreach (var next in graph.Edges.Where(edge => here(edge) == name).Select(there).Where(seen.Add))
                {
                    waiting.Enqueue(next);
                }
            }

            names.UnionWith(seen);
        }
    }

    /// <summary>Columns of names: each right of all that it reads, and as near to its first reader as that allows.</summary>
    private static List<List<string>> Layers(LineageGraph graph)
    {
        var read = graph.Edges.ToLookup(edge => edge.To, edge => edge.From);
        var readers = graph.Edges.ToLookup(edge => edge.From, edge => edge.To);
        var depths = new Dictionary<string, int>();
        int Depth(string name) => depths.TryGetValue(name, out var known) ? known
            : depths[name] = read[name].Select(above => Depth(above) + 1).DefaultIfEmpty(0).Max();

        foreach (var node in graph.Nodes)
        {
            Depth(node.Name);
        }

        foreach (var node in graph.Nodes.Where(node => !read[node.Name].Any() && readers[node.Name].Any()))
        {
            depths[node.Name] = readers[node.Name].Min(reader => depths[reader]) - 1;
        }

        var layers = graph.Nodes.GroupBy(node => depths[node.Name]).OrderBy(layer => layer.Key)
            .Select(layer => layer.Select(node => node.Name).Order(StringComparer.Ordinal).ToList()).ToList();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            // There and back: by what is read, then by the readers.
            var rows = layers.SelectMany(layer => layer.Index()).ToDictionary(place => place.Item, place => place.Index);
            var neighbours = sweep % 2 == 0 ? read : readers;
            foreach (var layer in sweep % 2 == 0 ? layers : Enumerable.Reverse(layers))
            {
                var ordered = layer.OrderBy(name => neighbours[name].Select(other => (double)rows[other]).DefaultIfEmpty(rows[name]).Average()).ToList();
                layer.Clear();
                layer.AddRange(ordered);
                foreach (var (row, name) in layer.Index())
                {
                    rows[name] = row;
                }
            }
        }

        return layers;
    }
}
