using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>What a twin says about a model's columns becomes queries for the rows that break it.</summary>
public sealed class DataTestTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tests_of_a_twin_become_queries_for_the_bad_rows()
    {
        var project = _folder
            .Model("parent", "select 1 as id")
            .Model("child", "select 1 as parent_id", """
                      - name: parent_id
                        tests:
                          - not_null
                          - unique: {severity: warn}
                          - accepted_values: {values: [1, it's]}
                          - relationships: {to: "ref('parent')", field: id, where: parent_id > 0}

                """)
            .Load();

        Assert.Equal(
            [("not_null_child_parent_id", Severity.Error), ("unique_child_parent_id", Severity.Warn), ("accepted_values_child_parent_id", Severity.Error), ("relationships_child_parent_id", Severity.Error)],
            project.Tests.Select(test => (test.Name, test.Severity)));
        var names = new Dictionary<string, string>();
        Assert.Contains("not in ('1', 'it''s')", project.Tests[2].Query.Render(new Live(), names));
        Assert.Equal(
            "select tested.* from (select * from live.child where parent_id > 0) as tested where \"parent_id\" is not null and not exists (select from live.parent as parent where parent.\"id\" = tested.\"parent_id\")",
            project.Tests[3].Query.Render(new Live(), names));
    }

    [Theory]
    [InlineData("ref('parent')", "live.parent's changes")]
    [InlineData("source('bronze', 'parents')", "bronze.parents's changes")]
    public void A_merge_looks_for_parents_that_went_in_the_changes_of_the_parents(string to, string changes)
    {
        var project = _folder
            .Write("models/sources.yml", "sources:\n  - name: bronze\n    tables: [{name: parents}]\n")
            .Model("parent", "select 1 as id")
            .Model("child", "select 1 as parent_id", tests: $"      - relationships: {{column_name: parent_id, to: \"{to}\", field: id}}\n")
            .Load();

        Assert.Contains($"exists (select \"id\" from {changes} where _change = -1)", Assert.Single(project.Tests).Query.Render(new Live(IsIncremental: true), new Dictionary<string, string>()));
    }

    [Fact]
    public void Tests_under_a_model_are_about_the_column_that_they_name()
    {
        var project = _folder
            .Model("parent", "select 1 as id")
            .Model("child", "select 1 as parent_id", tests: """
                      - not_null: {column_name: parent_id, where: parent_id <> 7}
                      - unique: {column_name: parent_id, severity: warn}
                      - accepted_values: {column_name: parent_id, values: [1]}
                      - relationships: {column_name: parent_id, to: "ref('parent')", field: id}

                """)
            .Load();

        Assert.Equal(
            [("not_null_child_parent_id", Severity.Error), ("unique_child_parent_id", Severity.Warn), ("accepted_values_child_parent_id", Severity.Error), ("relationships_child_parent_id", Severity.Error)],
            project.Tests.Select(test => (test.Name, test.Severity)));
        Assert.Equal("select * from (select * from live.child where parent_id <> 7) as tested where \"parent_id\" is null", Render(project.Tests[0]));
        Assert.All(project.Tests, test => Assert.Equal("child", test.Model));
    }

    [Fact]
    public void A_test_under_a_model_may_be_about_an_expression()
    {
        var project = _folder.Model("a", "select 'nl' as country, 1 as number", tests: "      - unique: {column_name: \"country || '-' || number\"}\n").Load();

        var test = Assert.Single(project.Tests);
        Assert.Equal("unique_a_country_number", test.Name);
        Assert.Equal(
            "select (country || '-' || number) as tested_value, count(*) as occurrences from (select * from live.a) as tested where (country || '-' || number) is not null group by (country || '-' || number) having count(*) > 1",
            Render(test));
    }

    [Fact]
    public void Tests_may_be_written_as_dbt_has_them_now()
    {
        var project = _folder
            .Model("old", "select 1 as id", "      - name: id\n        tests:\n          - accepted_values: {values: [1], severity: warn, where: id > 0}\n")
            .Model("new", "select 1 as id", """
                      - name: id
                        data_tests:
                          - accepted_values:
                              arguments: {values: [1]}
                              config: {severity: warn, where: id > 0, tags: nightly, meta: {owner: {name: anna}}}
                              description: What there is.

                """)
            .Load();

        var (now, before) = (project.Tests.Single(test => test.Model == "new"), project.Tests.Single(test => test.Model == "old"));
        Assert.Equal(Severity.Warn, now.Severity);
        Assert.Equal((Render(before).Replace("live.old", "live.new", StringComparison.Ordinal), before.Severity), (Render(now), now.Severity));
        Assert.Contains("where id > 0", Render(now));
    }

    [Fact]
    public void Tests_under_both_of_their_names_are_an_error() => Assert.Equal(
        "models/gold/a.yml(7): tests: and data_tests: are two names of the same: put the tests under one of them",
        _folder.Model("a", "select 1 as id", "      - name: id\n        tests: [not_null]\n        data_tests: [unique]\n").Error());

    [Fact]
    public void A_test_may_have_a_name_of_its_own()
    {
        var project = _folder.Model("a", "select 1 as id", tests: "      - unique: {column_name: id}\n      - unique: {column_name: id, where: id > 0, name: positive_ids_are_unique}\n").Load();

        Assert.Equal(["unique_a_id", "positive_ids_are_unique"], project.Tests.Select(test => test.Name));
    }

    [Fact]
    public void Two_tests_of_one_name_are_an_error_at_the_second()
    {
        const string problem = "there is a test 'unique_a_id' already: give one of them another name (name: … under the test, or the file's)";
        Assert.Equal($"models/gold/a.yml(8): {problem}", _folder.Model("a", "select 1 as id", "      - name: id\n        tests: [unique]\n", tests: "      - unique: {column_name: id}\n").Error());
        Assert.Equal($"tests/unique_a_id.sql(1): {problem}", _folder.Model("a", "select 1 as id", "      - name: id\n        tests: [unique]\n").Write("tests/unique_a_id.sql", "select * from {{ ref('a') }}").Error());
    }

    [Theory]
    [InlineData("positive", 7, "'positive' is not a test; known are not_null, unique, accepted_values, relationships. Another rule is a file under tests/, whose select returns the rows that break it")]
    [InlineData("dbt_utils.accepted_range: {min_value: 0}", 7, "'dbt_utils.accepted_range' is not a test; known are not_null, unique, accepted_values, relationships. ")]
    [InlineData("accepted_values: {field: x}", 7, "'accepted_values' has other arguments than it takes: accepted_values takes values; relationships takes to and field")]
    [InlineData("unique: {severity: fatal}", 7, "severity 'fatal' is not known; it is error or warn")]
    [InlineData("unique:\n              limit: 3", 8, "a test does not take 'limit' here; known are values, to, field, column_name, severity, where, tags, meta, arguments, config, name, description")]
    [InlineData("unique:\n            severity: warn", 8, "what 'unique' takes stands below it, further in")]
    [InlineData("unique:\n              config: {limit: 3}", 8, "a test does not take 'limit' here; known are severity, where, tags, meta")]
    [InlineData("accepted_values:\n              arguments: {severity: warn}", 8, "a test does not take 'severity' here; known are values, to, field, column_name")]
    [InlineData("unique:\n              severity: warn\n              config: {severity: error}", 9, "'severity' is given twice")]
    [InlineData("unique: {column_name: id}", 7, "'unique' stands under the column 'id' and has a column_name too: leave that out, or put the test under the model")]
    public void A_wrong_test_under_a_column_is_an_error_at_its_line(string test, int line, string problem) =>
        Assert.StartsWith($"models/gold/a.yml({line}): {problem}", _folder.Model("a", "select 1 as id", $"      - name: id\n        tests:\n          - {test}\n").Error());

    [Theory]
    [InlineData("nonsense_test", "'nonsense_test' is not a test; known are not_null, unique, accepted_values, relationships. ")]
    [InlineData("dbt_utils.unique_combination_of_columns: {combination_of_columns: [a, b]}", "'dbt_utils.unique_combination_of_columns' is not a test; known are ")]
    [InlineData("unique", "'unique' stands under the model and does not say what it is about: give it a column_name, or put it under the column")]
    [InlineData("relationships: {column_name: a || b, to: \"ref('a')\", field: id}", "'relationships' is about a column, not about 'a || b'")]
    public void A_wrong_test_under_a_model_is_an_error_at_its_line(string test, string problem) =>
        Assert.StartsWith($"models/gold/a.yml(5): {problem}", _folder.Model("a", "select 1 as id", tests: $"      - {test}\n").Error());

    private static string Render(DataTest test) => test.Query.Render(new Live(), new Dictionary<string, string>());

    private sealed record Live(bool IsIncremental = false) : ITemplateContext
    {
        public string This => throw new InvalidOperationException("a test has no relation of its own");

        public string Changes(TemplatePart.Changes upstream) => $"{upstream.Schema ?? "live"}.{upstream.Name}'s changes";

        public string Ref(string model) => $"live.{model}";
    }
}
