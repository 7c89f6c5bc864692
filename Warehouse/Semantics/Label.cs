namespace Warehouse.Semantics;

/// <summary>What something is called for people that has no label of its own.</summary>
public static class Label
{
    /// <summary>A snake_case name with spaces and a capital: Organisation id.</summary>
    public static string Of(string name)
    {
        var text = name.Replace('_', ' ');
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
