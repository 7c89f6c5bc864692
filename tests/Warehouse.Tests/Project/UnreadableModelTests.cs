namespace Warehouse.Tests.Project;

/// <summary>What waits when something cannot be read, and what goes on.</summary>
public sealed class UnreadableModelTests : IDisposable
{
    private readonly ProjectFolder _folder = new ProjectFolder()
        .Write("models/sources.yml", "sources:\n  - name: raw\n    tables: [{name: sales}]\n")
        .Model("sales", "select * from {{ source('raw', 'sales') }}")
        .Model("shops", "select * from {{ ref('sales') }}")
        .Model("people", "select 1 as id")
        .Model("ages", "select * from {{ ref('people') }}");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("models/gold/shops.sql", "select * from {{ ref('sales' }}", "models/gold/shops.sql(1): '{{ ref('sales' }}' is not part of")]
    [InlineData("models/gold/shops.sql", "select * from {% for %}{{ ref('sales') }}", "models/gold/shops.sql(1): '{% for %}' is not part of")]
    [InlineData("models/gold/shops.sql", "select * from {{ ref('sales') }}, {{ ref('nothing') }}", "models/gold/shops.sql(1): ref('nothing'): there is no model of this name")]
    [InlineData("models/gold/shops.sql", "select {{ var('unknown') }} from {{ ref('sales') }}", "models/gold/shops.sql(1): var('unknown') is not defined")]
    [InlineData("models/gold/shops.sql", "{{ config(materialized='heap') }} select * from {{ ref('sales') }}", "models/gold/shops.sql(1): materialized 'heap' is not known")]
    [InlineData("models/gold/shops.yml", "models:\n  - name: shops\n    descripton: typo\n", "models/gold/shops.yml(3): ")]
    [InlineData("models/gold/shops.yml", "models: [", "models/gold/shops.yml(2): ")]
    [InlineData("models/gold/shops.yml", "models:\n  - name: shops\n    description: d\n    tests: [{unique: {column_name: id, values: [1]}}]\n", "models/gold/shops.yml(4): 'unique' has other arguments")]
    [InlineData("models/gold/shops.yml", "models:\n  - name: shops\n    description: d\n    tests: [{relationships: {column_name: id, to: ref('nowhere'), field: id}}]\n", "models/gold/shops.yml(4): ref('nowhere')")]
    [InlineData("models/gold/boutiques.yml", "models:\n  - name: shops\n    description: again\n", "models/gold/shops.yml(2): model 'shops' is described in")]
    [InlineData("models/other/shops.sql", "select * from {{ ref('sales') }}", "models/other/shops.sql(1): ")]
    [InlineData("tests/no_shop.sql", "select * from {{ ref('shops') }} where {{ nonsense", "tests/no_shop.sql(1): '{{' is not closed")]
    [InlineData("tests/no_shop.sql", "{{ config(severity='loud') }} select * from {{ ref('shops') }}", "tests/no_shop.sql(1): severity 'loud' is not known")]
    public void What_is_wrong_holds_back_what_it_is_connected_with(string file, string text, string problem)
    {
        var project = _folder.Write(file, text).LoadReadable();

        Assert.StartsWith(problem, Shown(Assert.Single(project.Waiting).Problem), StringComparison.Ordinal);
        Assert.Equal(["sales", "shops"], project.Waiting[0].Models.Order(StringComparer.Ordinal));
        Assert.Equal(["ages", "people"], project.Sound.Models.Select(model => model.Name).Order(StringComparer.Ordinal));
        Assert.StartsWith(problem, _folder.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_emptied_file_only_what_reads_it_is_known()
    {
        var project = _folder.Write("models/gold/sales.sql", "").LoadReadable();

        Assert.Equal(["sales", "shops"], Assert.Single(project.Waiting).Models.Order(StringComparer.Ordinal));
        Assert.Equal("models/gold/sales.sql(1): the file is empty, where a select is expected", Shown(project.Waiting[0].Problem));
    }

    [Fact]
    public void Models_that_read_each_other_wait()
    {
        var project = _folder.Model("sales", "select * from {{ ref('shops') }}").LoadReadable();

        Assert.Equal(["sales", "shops"], Assert.Single(project.Waiting).Models.Order(StringComparer.Ordinal));
        Assert.Contains("read each other in a circle", project.Waiting[0].Problem, StringComparison.Ordinal);
        Assert.Equal(["ages", "people"], project.Sound.Models.Select(model => model.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_of_sources_that_cannot_be_read_holds_back_everything_below_it()
    {
        var project = _folder.Write("models/sources.yml", "sources: {").LoadReadable();

        Assert.Empty(project.Sound.Models);
        Assert.All(project.Waiting, part => Assert.StartsWith("models/sources.yml(1): ", Shown(part.Problem), StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_that_names_no_model_holds_back_everything()
    {
        var project = _folder.Write("tests/what.sql", "select 1").LoadReadable();

        Assert.Empty(project.Sound.Models);
    }

    [Fact]
    public void A_macro_that_cannot_be_read_is_the_problem_of_what_calls_it()
    {
        var project = _folder.Write("macros/m.sql", "{% macro total(a) %} sum({{ b }}) {% endmacro %}").Model("shops", "select {{ total('x') }} from {{ ref('sales') }}").LoadReadable();

        Assert.StartsWith("macros/m.sql(1): 'b' is no argument of this macro", Shown(Assert.Single(project.Waiting).Problem), StringComparison.Ordinal);
        Assert.Equal(["ages", "people"], project.Sound.Models.Select(model => model.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_parts_with_something_wrong_wait_for_their_own()
    {
        var project = _folder.Write("models/gold/shops.sql", "{{ ref('sales' }}").Write("models/gold/ages.sql", "{{ ref('people' }}").Model("alone", "select 1 as id").LoadReadable();

        Assert.Equal(2, project.Waiting.Count);
        Assert.Equal(["alone"], project.Sound.Models.Select(model => model.Name));
    }

    [Fact]
    public void A_sound_project_waits_for_nothing()
    {
        var project = _folder.LoadReadable();

        Assert.Empty(project.Waiting);
        Assert.Empty(project.Problems);
        Assert.Same(project, project.Sound);
    }

    private string Shown(string problem) => problem.Replace(_folder.Path("") + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}
