using Warehouse.Project;

namespace Warehouse.Tests.Project;

/// <summary>Macros of a project: what a call gives, and which file and line say that it is wrong.</summary>
public sealed class MacroTests : IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{% macro m() %}1{% endmacro %}", "{{ m() }}", "1")]
    [InlineData("{% macro m(a) %}{{ a }}{% endmacro %}", "{{ m('x') }}, {{ m(a=\"y\") }}", "x, y")]
    [InlineData("{% macro m(a, b='c') %}{{ a }}-{{ b }}{% endmacro %}", "{{ m('x') }}, {{ m('x', 'y') }}, {{ m(b='y', a='x') }}, {{ m('x', b=1.50) }}", "x-c, x-y, x-y, x-1.5")]
    [InlineData("{% macro m(a, b=['c', 'd']) %}{{ a | join(', ') }}|{{ b|join(\";\") }}{% endmacro %}", "{{ m(['x', \"it's\"]) }}; {{ m([], ['e']) }}", "x, it's|c;d; |e")]
    [InlineData("{%- macro m() -%} \n 1 \n {%- endmacro -%} \n {# a comment #}\n", "({{ m() }})", "(1)")]
    [InlineData("{% macro outer(a) %}({{ inner(a, b='2') }}){% endmacro %}{% macro inner(a, b) %}{{ a | join('+') }}={{ b }}{% endmacro %}", "{{ outer(['1', '1']) }}", "(1+1=2)")]
    [InlineData("{% macro m(a) %}{{ ref(a) }} {{ source('bronze', a) }} {{ var(a) }} {{ this }}{% endmacro %}", "{{ m('other') }}", "live.other \"bronze\".\"other\" 7 live.self")]
    [InlineData("{% macro m() %}{% if is_incremental() %}{{ changes('other') }}{% else %}{{ ref('other') }}{% endif %}{% endmacro %}", "{{ m() }}", "live.other")]
    [InlineData("{% macro m(a) %}{{ a }}{% endmacro %}", "{{ m('{{ ref(1) }}') }}", "{{ ref(1) }}")]
    public void A_call_gives_what_the_macro_says(string macros, string model, string sql)
    {
        var project = Load(macros, model);

        Assert.Equal(sql, project["m"].Template.Render(new Live(false), project.Variables));
    }

    [Fact]
    public void On_top_of_what_is_live_a_macro_gives_the_changes()
    {
        var project = Load("{% macro m(model) %}{% if is_incremental() %}{{ changes(model) }}{% else %}{{ ref(model) }}{% endif %}{% endmacro %}", "select * from {{ m('other') }}");

        Assert.Equal("select * from changes of other", project["m"].Template.Render(new Live(true), project.Variables));
    }

    [Fact]
    public void What_a_macro_reads_is_read_by_those_who_call_it()
    {
        var project = Load("{% macro m(a) %}{{ inner(a) }}{% endmacro %}{% macro inner(a) %}{{ ref(a) }}, {{ source('bronze', 'other') }}, {{ var('other') }}{% endmacro %}", "{{ m('other') }}");

        Assert.Equal(["other", "m"], project.Models.Select(model => model.Name));
        Assert.Equal(["m"], project.ReadersOf(new HashSet<Relation> { new("bronze", "other") }).Select(model => model.Name));
        Assert.Equal(["other", "m"], project.WithDownstream(["other"]).Select(model => model.Name));
    }

    [Fact]
    public void Tests_may_call_macros_and_are_about_what_those_read()
    {
        _folder.Write("tests/none.sql", "{{ config(severity='warn') }}{{ none_of('m', 'id > 1') }}");
        var project = Load(
            "{% macro none_of(model, rule) %}select * from {{ ref(model) }} where {{ rule }}{% endmacro %}{% macro recent() %}id > 7{% endmacro %}",
            "select 1 as id",
            tests: "      - not_null: {column_name: id, where: \"{{ recent() }}\"}\n");

        var (generic, singular) = (project.Tests.Single(test => test.Name != "none"), project.Tests.Single(test => test.Name == "none"));
        Assert.Equal(("m", "select * from live.m where id > 1"), (singular.Model, singular.Query.Render(new Live(false), project.Variables)));
        Assert.Contains("where id > 7", generic.Query.Render(new Live(false), project.Variables));
    }

    [Fact]
    public void The_fingerprint_changes_with_the_macros_that_a_model_uses_and_with_no_others()
    {
        const string inner = "{% macro inner() %}1{% endmacro %}", outer = "{% macro outer() %}{{ inner() }}{% endmacro %}";
        string Fingerprint(string model, string macros) => Load(macros, model)["m"].Fingerprint;

        var original = Fingerprint("select {{ outer() }} as id", inner + outer);
        Assert.Equal(original, Fingerprint("select {{ outer() }} as id", $"{inner}\n{{# moved #}}\r\n{outer}{{% macro unused() %}}2{{% endmacro %}}"));
        Assert.NotEqual(original, Fingerprint("select {{ outer() }} as id", inner.Replace('1', '2') + outer));
        Assert.Equal(Fingerprint("select 1 as id", inner + outer), Fingerprint("select 1 as id", ""));
    }

    [Fact]
    public void Macros_that_dbt_needs_and_the_engine_defines_itself_take_the_whole_of_dbts_language()
    {
        var project = Load(
            "{% macro changes(name, table=none) -%}\n{{ source(name, table) if table else ref(name) }}\n{%- endmacro %}\n{% macro generate_schema_name(a, node) %}{{ a or target.schema }}{% endmacro %}{% macro m() %}1{% endmacro %}",
            "select {{ m() }} as id");

        Assert.Equal("select 1 as id", project["m"].Template.Render(new Live(false), project.Variables));
    }

    [Theory]
    [InlineData("\n{{ nope('a') }}", "models/gold/m.sql(2): '{{ nope('a') }}' is not part of the template language here, and there is no macro 'nope'; ")]
    [InlineData("\n{{ two('a') }}", "models/gold/m.sql(2): macro 'two' of macros/m.sql(2) takes (a, b, c=…): 'b' is not given")]
    [InlineData("{{ two('a', 'b', 'c', 'd') }}", "models/gold/m.sql(1): macro 'two' of macros/m.sql(2) takes (a, b, c=…): 4 arguments are given")]
    [InlineData("{{ two('a', 'b', d='c') }}", "models/gold/m.sql(1): macro 'two' of macros/m.sql(2) takes (a, b, c=…): there is no argument 'd'")]
    [InlineData("{{ two('a', 'b', a='c') }}", "models/gold/m.sql(1): macro 'two' of macros/m.sql(2) takes (a, b, c=…): 'a' is given twice")]
    [InlineData("{{ two(a='a', 'b') }}", "models/gold/m.sql(1): '{{ two(a='a', 'b') }}' is not part of the template language here; ")]
    [InlineData("{{ two(a, 'b') }}", "models/gold/m.sql(1): 'a' is not part of the template language here: only a macro has arguments to name")]
    [InlineData("\n{{ two(['a'], 'b') }}", "macros/m.sql(3): 'a' is a list here: write {{ a | join(', ') }}; called in models/gold/m.sql(2)")]
    [InlineData("\n{{ two('a', 'b', 1) }}", "macros/m.sql(4): 'c' is not a list here, and only a list can be joined: write {{ c }}; called in models/gold/m.sql(2)")]
    [InlineData("\n\n{{ reads('nope') }}", "macros/m.sql(8): ref('nope'): there is no model of this name; called in macros/m.sql(12); called in models/gold/m.sql(3)")]
    [InlineData("{{ reads(['other']) }}", "macros/m.sql(8): '{{ ref(a) }}' has other arguments than it takes; ")]
    [InlineData("{{ reads(1) }}", "macros/m.sql(8): '{{ ref(a) }}' has other arguments than it takes; ")]
    [InlineData("{{ follows('other') }}", "macros/m.sql(15): changes('other') stands where the model is built whole: put it into {% if is_incremental() %}; called in models/gold/m.sql(1)")]
    [InlineData("{{ reads('m') }}", "macros/m.sql(8): these models read each other in a circle: m → m; called in macros/m.sql(12); called in models/gold/m.sql(1)")]
    public void A_wrong_call_names_the_call_and_the_macro(string model, string problem)
    {
        const string macros = """
            {# Two, and a list. #}
            {% macro two(a, b, c=['d']) %}
            {{ a }}{{ b }}
            {{ c | join(', ') }}
            {% endmacro %}

            {% macro inner(a) %}
            {{ ref(a) }}
            {% endmacro %}

            {% macro reads(a) %}
            {{ inner(a) }}
            {% endmacro %}
            {% macro follows(a) %}
            {{ changes(a) }}
            {% endmacro %}
            """;
        _folder.Write("macros/m.sql", macros).Model("other", "select 1 as id").Model("m", model);

        Assert.StartsWith(problem, _folder.Error());
    }

    [Theory]
    [InlineData("\n{% macro m() %}", "macros/m.sql(2): {% macro m() %} is not closed by {% endmacro %}")]
    [InlineData("\n{% macro changes() %}", "macros/m.sql(2): the macro is not closed by {% endmacro %}")]
    [InlineData("{% macro m() %}\n{% if is_incremental() %}{% endmacro %}", "macros/m.sql(2): '{% endmacro %}' is not part of the template language here")]
    [InlineData("{% macro m() %}\n{% macro n() %}{% endmacro %}{% endmacro %}", "macros/m.sql(2): '{% macro n() %}' is not part of the template language here")]
    [InlineData("{% macro m() %}\n{% for a in b %}{% endfor %}{% endmacro %}", "macros/m.sql(2): '{% for a in b %}' is not part of the template language here")]
    [InlineData("{% macro m() %}{% endmacro %}\n{% macro m() %}{% endmacro %}", "macros/m.sql(2): there is a macro 'm' in macros/m.sql(1) already: give one of them another name")]
    [InlineData("select 1", "macros/m.sql(1): there is text outside of the macros")]
    [InlineData("\n{{ ref('a') }}", "macros/m.sql(2): 'ref('a')' stands outside of the macros")]
    [InlineData("{% endmacro %}", "macros/m.sql(1): 'endmacro' stands outside of the macros")]
    [InlineData("{% macro m %}{% endmacro %}", "macros/m.sql(1): 'macro m' stands outside of the macros")]
    [InlineData("{% macro ref(a) %}{% endmacro %}", "macros/m.sql(1): 'ref' is a word of the template language: give it another name")]
    [InlineData("{% macro m(this) %}{% endmacro %}", "macros/m.sql(1): 'this' is a word of the template language: give it another name")]
    [InlineData("{% macro m(a, a) %}{% endmacro %}", "macros/m.sql(1): macro 'm' has two parameters 'a'")]
    [InlineData("{% macro m('a') %}{% endmacro %}", "macros/m.sql(1): the parameters of macro 'm' are names, or a name and a default")]
    [InlineData("{% macro m(a='x', b) %}{% endmacro %}", "macros/m.sql(1): the parameters of macro 'm' are names, or a name and a default")]
    [InlineData("{% macro m(a,) %}{% endmacro %}", "macros/m.sql(1): the parameters of macro 'm' are names, or a name and a default")]
    [InlineData("{% macro m(a=b) %}{% endmacro %}", "macros/m.sql(1): the parameters of macro 'm' are names, or a name and a default")]
    [InlineData("{% macro m(a) %}\n{{ b }}{% endmacro %}", "macros/m.sql(2): 'b' is no argument of this macro; it has a")]
    [InlineData("{% macro m(a) %}\n{{ ref(b) }}{% endmacro %}", "macros/m.sql(2): 'b' is no argument of this macro; it has a")]
    [InlineData("{% macro m() %}\n{{ config(alias='a') }}{% endmacro %}", "macros/m.sql(2): config(…) belongs into the file of a model or test, not into a macro")]
    [InlineData("{% macro m() %}\n{{ nope() }}{% endmacro %}", "macros/m.sql(2): '{{ nope() }}' is not part of the template language here, and there is no macro 'nope'")]
    [InlineData("{% macro m() %}\n{{ m() }}{% endmacro %}", "macros/m.sql(2): these macros call each other in a circle: m → m")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}\n{% macro b() %}{{ c() }}{% endmacro %}\n{% macro c() %}{{ b() }}{% endmacro %}", "macros/m.sql(3): these macros call each other in a circle: b → c → b")]
    [InlineData("{% macro a() %}\n{{ b('x') }}{% endmacro %}\n{% macro b() %}{% endmacro %}", "macros/m.sql(2): macro 'b' of macros/m.sql(3) takes (): 1 arguments are given")]
    [InlineData(" ", "macros/m.sql(1): the file is empty, where a macro is expected")]
    public void A_wrong_macro_is_an_error_although_nothing_calls_it(string macros, string problem) =>
        Assert.StartsWith(problem, _folder.Write("macros/m.sql", macros).Model("m", "select 1 as id").Error());

    private ModelProject Load(string macros, string model, string tests = "")
    {
        if (macros.Length > 0)
        {
            _folder.Write("macros/all.sql", macros);
        }
        else if (Directory.Exists(_folder.Path("macros")))
        {
            Directory.Delete(_folder.Path("macros"), recursive: true);
        }

        return _folder
            .Write("dbt_project.yml", "name: p\nvars: {other: '7'}\nmodels:\n  p:\n    +materialized: view\n    +schema: gold\n")
            .Write("models/sources.yml", "sources:\n  - name: bronze\n    tables: [{name: other}]\n")
            .Model("other", "select 1 as id").Model("m", model, tests: tests).Load();
    }

    private sealed record Live(bool IsIncremental) : ITemplateContext
    {
        public string This => "live.self";

        public string Changes(TemplatePart.Changes upstream) => $"changes of {upstream.Name}";

        public string Ref(string model) => $"live.{model}";
    }
}
