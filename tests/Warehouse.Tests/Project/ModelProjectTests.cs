using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

public sealed class ModelProjectTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Models_come_after_what_they_read()
    {
        var project = _folder.Model("a", "select * from {{ ref('b') }}").Model("b", "select * from {{ ref('c') }}").Model("c", "select 1 as id").Load();

        Assert.Equal(["c", "b", "a"], project.Models.Select(model => model.Name));
        Assert.Equal(["b", "a"], project.WithDownstream(["b"]).Select(model => model.Name));
    }

    [Fact]
    public void Settings_of_project_folder_twin_and_file_are_merged_and_the_nearest_wins()
    {
        var project = _folder
            .Model("a", "select 1 as id")
            .Model("b", "{{ config(materialized='table', alias='bee') }} select 1 as id", config: "{materialized: incremental, grants: {select: [other]}, indexes: [{columns: [id], unique: true}]}")
            .Load();

        var (a, b) = (project["a"], project["b"]);
        Assert.Equal((new Relation("gold", "a"), Materialization.View, "reader"), (a.Relation, a.Materialization, Assert.Single(a.Readers)));
        Assert.Equal((new Relation("gold", "bee"), Materialization.Table, "other"), (b.Relation, b.Materialization, Assert.Single(b.Readers)));
        Assert.Equal((true, "id"), (Assert.Single(b.Indexes).IsUnique, Assert.Single(b.Indexes[0].Columns)));
    }

    [Fact]
    public void A_key_of_several_columns_may_stand_in_the_file()
    {
        var project = _folder.Model("a", "{{ config(materialized='incremental', unique_key=['day', 'user_id']) }} select 1 as day, 2 as user_id").Load();

        Assert.Equal(["day", "user_id"], project["a"].UniqueKey);
    }

    [Theory]
    [InlineData("recompute_by='day'", "", "day=")]
    [InlineData("recompute_by=['user_id', 'day']", "", "user_id= day=")]
    [InlineData("recompute_by={'user_id': 'user_id', 'day': \"(at at time zone 'UTC')::date\"}", "", "user_id=user_id day=(at at time zone 'UTC')::date")]
    [InlineData("", ", recompute_by: day", "day=")]
    [InlineData("", ", recompute_by: [user_id, day]", "user_id= day=")]
    [InlineData("", ", recompute_by: {user_id: user_id, day: \"(at at time zone 'UTC')::date\"}", "user_id=user_id day=(at at time zone 'UTC')::date")]
    public void The_keys_of_a_recomputed_model_stand_in_the_file_or_its_twin(string inFile, string inTwin, string keys)
    {
        var project = _folder.Model("a", $"{(inFile.Length == 0 ? "" : $"{{{{ config({inFile}) }}}} ")}select 1 as day, 2 as user_id", config: $"{{materialized: incremental, unique_key: [user_id, day]{inTwin}}}").Load();

        Assert.Equal(keys, string.Join(' ', project["a"].RecomputeBy.Select(key => $"{key.Column}={key.Expression}")));
    }

    [Theory]
    [InlineData("config(recompute_by='id')", "select 1 as id", 1, "recompute_by is for incremental models, and this one is a view")]
    [InlineData("config(materialized='incremental', recompute_by='id')", "select 1 as id", 1, "an incremental model needs a unique_key")]
    [InlineData("config(materialized='incremental', unique_key='id', recompute_by=[])", "select 1 as id", 1, "recompute_by names no column")]
    [InlineData("config(materialized='incremental', unique_key='id', recompute_by=['id', 'id'])", "select 1 as id", 1, "recompute_by names 'id' twice")]
    [InlineData("config(materialized='incremental', unique_key={'id': 'id'})", "select 1 as id", 1, "is a column or a list of columns, not a map")]
    [InlineData("config(materialized={'id': 'id'})", "select 1 as id", 1, "is one value, not a map")]
    [InlineData("config(materialized='incremental', unique_key='id', recompute_by='id')", "select id\nfrom {{ this }}", 3, "{{ this }} stands in a model with recompute_by")]
    [InlineData("config(materialized='incremental', unique_key='id', recompute_by='id')", "select 1 as id\n{% if is_incremental() %}where true{% endif %}", 3, "{% if is_incremental() %} stands in a model with recompute_by")]
    [InlineData("config(materialized='incremental', unique_key='id', recompute_by='id')", "select 1 as id\nwhere true;\n", 3, "the select ends with ';'")]
    public void A_recomputed_model_that_is_written_otherwise_is_refused_at_its_line(string config, string select, int line, string problem)
    {
        var error = _folder.Model("a", $"{{{{ {config} }}}}\n{select}").Error();

        Assert.StartsWith($"models/gold/a.sql({line}): ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_and_meta_are_for_people_and_change_nothing()
    {
        var plain = _folder.Model("a", "select 1 as id").Load()["a"];
        _folder.Write("dbt_project.yml", "name: p\nmodels:\n  p:\n    +materialized: view\n    +meta: {owner: anna}\n    gold:\n      +tags: [nightly]\n      +schema: gold\n      +grants: {select: [reader]}\n");
        var labelled = _folder.Model("a", "select 1 as id", "      - name: id\n        tags: key\n        meta: {source: [1, {two: 3}]}\n", "{tags: [a, b], meta: {owner: anna}}").Load()["a"];

        Assert.Equal(plain.Fingerprint, labelled.Fingerprint);
        Assert.Equal(["nightly_id"], _folder.Model("nightly_id", "{{ config(tags=['nightly']) }} select 1 as id").Load().Models.Where(model => model.Name != "a").Select(model => model.Name));
    }

    [Fact]
    public void The_fingerprint_changes_with_the_sql_and_the_settings_and_not_with_line_ends()
    {
        string Fingerprint(string sql, string config = "") => _folder.Model("a", sql, config: config).Load()["a"].Fingerprint;

        var original = Fingerprint("select 1\nas id");
        Assert.Equal(original, Fingerprint("select 1\r\nas id"));
        Assert.NotEqual(original, Fingerprint("select 2\nas id"));
        Assert.NotEqual(original, Fingerprint("select 1\nas id", "{materialized: table}"));
    }

    [Fact]
    public void The_fingerprint_changes_with_the_variables_that_the_model_uses()
    {
        string Fingerprint(string model, string vars) => _folder
            .Write("dbt_project.yml", $"name: p\nvars: {vars}\nmodels:\n  p:\n    +materialized: view\n    +schema: gold\n")
            .Model("a", "select {{ var('gap') }} as gap").Model("b", "select 1 as id").Load()[model].Fingerprint;

        Assert.NotEqual(Fingerprint("a", "{gap: 30}"), Fingerprint("a", "{gap: 10}"));
        Assert.Equal(Fingerprint("b", "{gap: 30}"), Fingerprint("b", "{gap: 10}"));
    }

    [Fact]
    public void Two_models_of_one_relation_are_refused() => Assert.Equal(
        "models/gold/m.sql(1): \"gold\".\"a\" is made by models/gold/a.sql already: give one of them another alias or schema",
        _folder.Model("a", "select 1 as id").Model("m", "{{ config(alias='a') }} select 2 as id").Error());

    [Fact]
    public void Two_models_of_one_name_are_refused() => Assert.Equal(
        "models/gold/more/a.sql(1): there is a model 'a' in models/gold/a.sql already: rename one of the files",
        _folder.Model("a", "select 1 as id").Write("models/gold/more/a.sql", "select 2 as id").Error());

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void An_empty_file_is_refused(string sql) => Assert.Equal(
        "models/gold/a.sql(1): the file is empty, where a select is expected", _folder.Model("a", sql).Error());

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused_with_their_line()
    {
        _folder.Model("a", "select 1 as id");
        File.WriteAllBytes(_folder.Path("models/gold/a.sql"), "select\n'\u00e9' as id"u8.ToArray().Select(b => b == 0xC3 ? (byte)0xE9 : b).Where(b => b != 0xA9).ToArray());

        Assert.Equal("models/gold/a.sql(2): there are bytes that are not UTF-8: save the file as UTF-8", _folder.Error());
    }

    [Theory]
    [InlineData("columns:", "models/gold/a.yml(4): a key has nothing after it: give it a value, or leave it out")]
    [InlineData("tests:", "models/gold/a.yml(4): a key has nothing after it: give it a value, or leave it out")]
    [InlineData("columns: [{name: id, tests: [{accepted_values: {values: [1, null]}}]}]", "models/gold/a.yml(4): 'values' has an entry that is nothing: what is null passes the test anyway, so leave it out")]
    public void What_is_nothing_is_refused_with_its_line(string line, string problem) => Assert.Equal(
        problem, _folder.Model("a", "select 1 as id").Write("models/gold/a.yml", $"models:\n  - name: a\n    description: One row per thing.\n    {line}\n").Error());

    [Theory]
    [InlineData("dbt_project.yml", "dbt_project.yml(1): there is no such file")]
    [InlineData("models", "models(1): no model (*.sql) is in this folder, where at least one is expected")]
    public void What_is_missing_is_named(string missing, string problem)
    {
        _folder.Model("a", "select 1 as id");
        if (missing == "models")
        {
            Directory.Delete(_folder.Path(missing), recursive: true);
        }
        else
        {
            File.Delete(_folder.Path(missing));
        }

        Assert.Equal(problem, _folder.Error());
    }

    [Fact]
    public void A_singular_test_is_about_the_first_model_that_it_reads()
    {
        var project = _folder.Model("a", "select 1 as id").Write("tests/no_twos.sql", "{{ config(severity='warn') }}\nselect * from {{ ref('a') }} where id = 2").Load();

        Assert.Equal(("no_twos", "a", Severity.Warn), (project.Tests[0].Name, project.Tests[0].Model, project.Tests[0].Severity));
    }

    [Fact]
    public void An_unknown_model_is_named_with_file_and_line() => Assert.Equal(
        "models/gold/a.sql(2): ref('nope'): there is no model of this name",
        _folder.Model("a", "select *\nfrom {{ ref('nope') }}").Error());

    [Fact]
    public void A_circle_is_shown_as_a_path() => Assert.Equal(
        "models/gold/c.sql(1): these models read each other in a circle: a → b → c → a",
        _folder.Model("a", "{{ ref('b') }}").Model("b", "{{ ref('c') }}").Model("c", "{{ ref('a') }}").Error());

    [Fact]
    public void An_undeclared_source_is_named() => Assert.Equal(
        "models/gold/a.sql(1): source('bronze', 'x') is not declared: add it under sources in a .yml among the models",
        _folder.Model("a", "select * from {{ source('bronze', 'x') }}").Error());

    [Fact]
    public void An_unknown_variable_is_named_with_file_and_line_wherever_it_stands()
    {
        const string undefined = "var('nope') is not defined: add it under vars in dbt_project.yml";
        Assert.Equal($"models/gold/a.sql(2): {undefined}", _folder.Model("a", "select 1 as id\n+ {{ var('nope') }}").Error());
        Assert.Equal($"models/gold/a.sql(3): {undefined}", _folder.Model("a", "{{ config(unique_key='id') }}\nselect 1 as id {% if is_incremental() %}\n{{ var('nope') }}{% endif %}").Error());
        Assert.Equal(
            $"models/gold/a.yml(8): {undefined}",
            _folder.Model("a", "select 1 as id", "      - name: id\n        tests:\n          - unique\n          - not_null: {where: \"id > {{ var('nope') }}\"}\n").Error());
        Assert.Equal(
            $"tests/t.sql(2): {undefined}",
            _folder.Model("a", "select 1 as id").Write("tests/t.sql", "select *\nfrom {{ ref('a') }} where id > {{ var('nope') }}").Error());
    }

    [Theory]
    [InlineData("ref('nope')", "ref('nope'): there is no model of this name")]
    [InlineData("source('bronze', 'nope')", "source('bronze', 'nope') is not declared: add it under sources in a .yml among the models")]
    public void A_test_that_names_an_unknown_relation_is_an_error_at_its_line(string relation, string message)
    {
        Assert.Equal(
            $"models/gold/a.yml(7): {message}",
            _folder.Model("a", "select 1 as id", $"      - name: id\n        tests:\n          - relationships: {{to: \"{relation}\", field: id}}\n").Error());
        Assert.Equal(
            $"tests/t.sql(2): {message}",
            _folder.Model("a", "select 1 as id").Write("tests/t.sql", $"select * from {{{{ ref('a') }}}}\n, {{{{ {relation} }}}}").Error());
    }

    [Fact]
    public void A_model_without_a_twin_and_a_twin_without_a_model_are_errors()
    {
        Assert.Equal("models/gold/b.sql(1): the model has no description: add 'b' to a .yml beside it", _folder.Model("a", "select 1").Write("models/gold/b.sql", "select 1").Error());
        Assert.Equal("models/gold/c.yml(2): there is no model file 'c.sql'", _folder.Model("b", "select 1").Write("models/gold/c.yml", "models:\n  - name: c\n").Error());
    }

    [Theory]
    [InlineData("      - name: id\n        test: [unique]\n", "models/gold/a.yml(6): 'test' is no key here; the nearest are ")]
    [InlineData("      - description: x\n", "models/gold/a.yml(5)")]
    public void A_wrong_twin_is_an_error_at_its_line(string columns, string message) =>
        Assert.StartsWith(message, _folder.Model("a", "select 1 as id", columns).Error());

    [Fact]
    public void Unknown_settings_are_errors()
    {
        Assert.Equal("models/gold/a.sql(1): config(… cluster_by= …) is not known; models may set materialized, unique_key, recompute_by, alias, tags", _folder.Model("a", "{{ config(cluster_by='x') }} select 1").Error());
        Assert.Equal("models/gold/a.sql(1): config(… materialized=[…] …) is one value, not a list", _folder.Model("a", "{{ config(materialized=['view']) }} select 1").Error());
        Assert.Equal("tests/t.sql(1): config(… where= …) is not known; tests may set severity, tags", _folder.Model("a", "select 1").Write("tests/t.sql", "{{ config(where='x') }} select * from {{ ref('a') }}").Error());
        Assert.Equal("models/gold/a.sql(1): materialized 'seed' is not known; it is view, table or incremental", _folder.Model("a", "{{ config(materialized='seed') }} select 1").Error());
    }
}

/// <summary>What every analyst relies on in the models that are shipped.</summary>
public sealed class ShippedModelsTests
{
    private static readonly ModelProject Project = ModelProject.Load(ContentDirectory.BesideProgram);

    [Fact]
    public void Every_description_ends_with_the_grain() =>
        Assert.Empty(Project.Models.Where(model => !model.Description.Split(". ")[^1].StartsWith("One row per ", StringComparison.Ordinal)).Select(model => model.Name));

    [Fact]
    public void Every_column_is_described() =>
        Assert.Empty(Project.Models.SelectMany(model => model.Columns.Where(column => column.Description.Length == 0).Select(column => $"{model.Name}.{column.Name}")));

    [Fact]
    public void Every_model_has_a_test() =>
        Assert.Empty(Project.Models.Select(model => model.Name).Except(Project.Tests.Select(test => test.Model)));
}
