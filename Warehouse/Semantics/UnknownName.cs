using Warehouse.Content;
using Warehouse.Suggestions;

namespace Warehouse.Semantics;

/// <summary>A name that nothing has, with those that it may have been meant to be.</summary>
internal static class UnknownName
{
    /// <exception cref="ContentException">The name is none of those that are known.</exception>
    public static void Require(string file, Located name, string key, string kind, IEnumerable<string> known)
    {
        if (!known.Contains(name.Text))
        {
            throw Of(file, name, key, kind, known);
        }
    }

    public static ContentException Of(string file, Located name, string key, string kind, IEnumerable<string> known)
    {
        var nearest = new NearestTexts(name.Text);
        known.ToList().ForEach(nearest.Add);
        return new(file, name.Line, $"{key}: there is no {kind} '{name.Text}', "
            + (nearest.Texts.Count == 0 ? "nor any other" : $"the nearest are {string.Join(", ", nearest.Texts)}"));
    }
}
