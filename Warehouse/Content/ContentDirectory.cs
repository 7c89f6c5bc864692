namespace Warehouse.Content;

/// <summary>Where a service finds the warehouse's content: datasets, models, semantic models, analyses, migrations.</summary>
/// <param name="Path">A folder laid out as the <c>Warehouse</c> project.</param>
public sealed record ContentDirectory(string Path)
{
    /// <summary>The content that was built into the program's own folder.</summary>
    public static ContentDirectory BesideProgram { get; } = new(System.IO.Path.Combine(AppContext.BaseDirectory, "warehouse"));

    public string Datasets => System.IO.Path.Combine(Path, "datasets");

    public string Models => System.IO.Path.Combine(Path, "models");

    public string Macros => System.IO.Path.Combine(Path, "macros");

    public string SingularTests => System.IO.Path.Combine(Path, "tests");

    public string SemanticModels => System.IO.Path.Combine(Path, "semantic_models");

    public string Units => System.IO.Path.Combine(Path, "units.yml");

    public string Persons => System.IO.Path.Combine(Path, "persons.yml");

    public string Analyses => System.IO.Path.Combine(Path, "analyses");

    public string Pages => System.IO.Path.Combine(Path, "pages");

    public string Prompts => System.IO.Path.Combine(Path, "prompts");

    public string Migrations => System.IO.Path.Combine(Path, "migrations");

    public string Project => System.IO.Path.Combine(Path, "dbt_project.yml");
}
