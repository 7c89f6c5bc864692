namespace Warehouse.Project.Yaml;

/// <summary>A test as it stands in a twin: <c>not_null</c>, or <c>accepted_values: {values: […]}</c>.</summary>
internal sealed record DataTestYaml(string Test, DataTestArguments Arguments, long Line);

internal sealed class DataTestArguments
{
    public List<string>? Values { get; set; }

    public string? To { get; set; }

    public string? Field { get; set; }

    /// <summary>What a test under a model is about; a test under a column is about that.</summary>
    public string? ColumnName { get; set; }

    /// <summary>The test's own name, where the one made of test, model and column is not wanted.</summary>
    public string? Name { get; set; }

    public string? Severity { get; set; }

    public string? Where { get; set; }
}
