namespace Warehouse.Database;

/// <summary>Names of tables and columns in SQL.</summary>
public static class Identifier
{
    /// <summary>An identifier as SQL, whatever characters it has.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
