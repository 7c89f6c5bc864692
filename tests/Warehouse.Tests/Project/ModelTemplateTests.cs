using Warehouse.Content;
using Warehouse.Project;

namespace Warehouse.Tests.Project;

public sealed class ModelTemplateTests
{
    [Theory]
    [InlineData("select * from {{ ref('orders') }}", "select * from \"x\".\"orders\"")]
    [InlineData("select * from {{ref(\"orders\")}}", "select * from \"x\".\"orders\"")]
    [InlineData("select * from {{- source('bronze', 'orders') -}} \n where", "select * from\"bronze\".\"orders\"where")]
    [InlineData("select {{ var('gap') }}", "select interval '1 day'")]
    [InlineData("select {{ var('gap', 'other') }}", "select interval '1 day'")]
    [InlineData("select {{ var('unknown', 'other') }}", "select other")]
    [InlineData("select {{ var(\"unknown\", -1.5) }}", "select -1.5")]
    [InlineData("select {{ var(\"unknown\", 2.50) }}, {{ var('unknown', 3.0) }}", "select 2.5, 3.0")]
    [InlineData("select '{{ var('unknown', '}}') }}'", "select '}}'")]
    [InlineData("a \n{%- if is_incremental() %} b {% else -%} \n c {%- endif -%} \n d {#- comment -#} e", "acde")]
    [InlineData("{{ config(recompute_by={'day': \"at::date\", 'id': 'id',}) }}select 1", "select 1")]
    [InlineData("{{ config(unique_key=['id', \"day\",], tags = []) }}select 1", "select 1")]
    [InlineData("select 1 {# a {{ comment }} #} + 1", "select 1  + 1")]
    [InlineData("{{ config(materialized='table', unique_key=\"id\",) }}select 1", "select 1")]
    [InlineData("select 1 {% if is_incremental() %} from {{ this }} {% endif %}", "select 1")]
    [InlineData("select * from {% if is_incremental() %}{{ changes('a') }}{% else %}{{ ref('a') }}{% endif %}", "select * from \"x\".\"a\"")]
    [InlineData("select '{' || '}'", "select '{' || '}'")]
    public void Names_become_relations(string template, string sql) => Assert.Equal(sql, Render(template, isIncremental: false));

    [Fact]
    public void The_incremental_part_is_there_on_top_of_a_live_relation() =>
        Assert.Equal("select 1  from \"x\".\"self\"", Render("select 1 {% if is_incremental() %} from {{ this }}{% endif %}", isIncremental: true));

    [Theory]
    [InlineData("changes('a')", "{{ ref('a') }}", "a's changes")]
    [InlineData("changes('bronze', 'a')", "{{ source('bronze', 'a') }}", "bronze.a's changes")]
    public void On_top_of_a_live_relation_changes_are_what_the_run_changes(string changes, string otherwise, string expected) => Assert.Equal(
        $"select {expected}",
        Render($"select {{% if is_incremental() %}}{{{{ {changes} }}}}{{% else %}}{otherwise}{{% endif %}}", isIncremental: true));

    [Theory]
    [InlineData("select 1\n{{ dbt_utils.star() }}", 2, "'{{ dbt_utils.star() }}' is not part of the template language here")]
    [InlineData("\n\n{% for x in y %}", 3, "'{% for x in y %}' is not part of the template language here")]
    [InlineData("select 1 {% endif %}", 1, "'{% endif %}' is not part of the template language here")]
    [InlineData("{{ ref('a', 'b') }}", 1, "'{{ ref('a', 'b') }}' has other arguments than it takes")]
    [InlineData("{{ source('a') }}", 1, "has other arguments than it takes")]
    [InlineData("{{ ref(name='a') }}", 1, "has other arguments than it takes")]
    [InlineData("{{ ref() }}", 1, "has other arguments than it takes")]
    [InlineData("{{ ref(['a']) }}", 1, "has other arguments than it takes")]
    [InlineData("{{ ref(1) }}", 1, "has other arguments than it takes")]
    [InlineData("{{ var('a', ['b']) }}", 1, "has other arguments than it takes")]
    [InlineData("{{ var('a', default='b') }}", 1, "has other arguments than it takes")]
    [InlineData("{{ config('a') }}", 1, "has other arguments than it takes")]
    [InlineData("{{ config(alias='a', alias='b') }}", 1, "has other arguments than it takes")]
    [InlineData("{{ config(meta={'a': ['b']}) }}", 1, "is not part of the template language here")]
    [InlineData("{{ config(meta={'a'}) }}", 1, "is not part of the template language here")]
    [InlineData("{{ ref({'a': 'b'}) }}", 1, "has other arguments than it takes")]
    [InlineData("{{ config(alias='a' unique_key='b') }}", 1, "is not part of the template language here")]
    [InlineData("{{ var('a', 'it''s') }}", 1, "is not part of the template language here")]
    [InlineData("{{ var('a', 007) }}", 1, "is not part of the template language here")]
    [InlineData("{{ var('a', 0.00001) }}", 1, "is not part of the template language here")]
    [InlineData("{{ var('a', '\\n') }}", 1, "is not part of the template language here")]
    [InlineData("{{ nope }}", 1, "'nope' is not part of the template language here: only a macro has arguments to name")]
    [InlineData("\n{{ nope('a') }}", 2, "'{{ nope('a') }}' is not part of the template language here, and there is no macro 'nope'")]
    [InlineData("{% macro a() %}{% endmacro %}", 1, "'{% macro a() %}' is not part of the template language here")]
    [InlineData("{{ ref(a) }}", 1, "'a' is not part of the template language here")]
    [InlineData("select\n{{ ref('a')", 2, "'{{' is not closed by '}}'")]
    [InlineData("{# never\nclosed", 1, "'{#' is not closed by '#}'")]
    [InlineData("a\n{% if is_incremental() %}\nb", 2, "{% if is_incremental() %} is not closed by {% endif %}")]
    [InlineData("{% if is_incremental() %}a{% else %}b\n{% else %}c{% endif %}", 2, "after {% else %} comes {% endif %}")]
    [InlineData("{% else %}", 1, "'{% else %}' is not part of the template language here")]
    [InlineData("{{ ref('a') }}\n{{ changes('a') }}", 2, "changes('a') stands where the model is built whole")]
    [InlineData("{% if is_incremental() %}\n{{ changes('a') }}{% endif %}", 2, "changes('a'): nothing here reads it")]
    [InlineData("{{ config(alias='a') }}\n{{ config(alias='b') }}", 2, "a model has one config(…)")]
    public void Anything_else_is_an_error_at_its_line(string template, int line, string problem)
    {
        var error = Assert.Throws<ContentException>(() => ModelTemplate.Parse("orders.sql", template));
        Assert.StartsWith($"orders.sql({line}): ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void An_undefined_variable_is_an_error_at_its_line()
    {
        var template = ModelTemplate.Parse("orders.sql", "select 1,\n{{ var('nope') }}");
        var error = Assert.Throws<ContentException>(() => template.Render(new Names(false), new Dictionary<string, string>()));
        Assert.Equal("orders.sql(2): var('nope') is not defined: add it under vars in dbt_project.yml", error.Message);
    }

    [Fact]
    public void A_name_with_quotes_stays_a_name() => Assert.Equal("\"a\"\"b\".\"c\"", new Relation("a\"b", "c").ToString());

    private static string Render(string template, bool isIncremental) =>
        ModelTemplate.Parse("orders.sql", template).Render(new Names(isIncremental), new Dictionary<string, string> { ["gap"] = "interval '1 day'" });

    private sealed record Names(bool IsIncremental) : ITemplateContext
    {
        public string This => "\"x\".\"self\"";

        public string Ref(string model) => $"\"x\".\"{model}\"";

        public string Changes(TemplatePart.Changes upstream) => $"{(upstream.Schema is null ? "" : $"{upstream.Schema}.")}{upstream.Name}'s changes";
    }
}
