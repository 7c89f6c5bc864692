using Warehouse.Content;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Warehouse.Tests.Project;

public sealed class AnalysisCatalogTests : IDisposable
{
    private const string Sql = "select day\nfrom {{ ref('sales') }}\nwhere day >= :from -- never :this\norder by day\n";

    private const string Twin = """
        name: best-days
        label: Best days
        description: Days. One row per day.
        owner: commerce
        parameters:
          - name: from
            type: date
            default: "2024-01-01"
            description: First day.
        range: {relation: sales, column: day}
        columns:
          - name: day
            label: Day
            description: The day.
        chart: {labels: [day], value: day}
        sentence: The best day was {day}.
        sentence_without_rows: There is none.

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("analyses");

    public AnalysisCatalogTests()
    {
        Write("dbt_project.yml", "name: p\nmodels:\n  p:\n    +materialized: table\n    silver:\n      +schema: silver\n    gold:\n      +schema: gold\n      +grants: {select: [warehouse_reader]}\n");
        Write("models/gold/sales.sql", "select 1 as day");
        Write("models/gold/pii_people.sql", "select 1 as day");
        Write("models/silver/orders.sql", "select 1 as day");
        Write("models/gold/sales.yml", "models:\n  - name: sales\n    description: One row.\n  - name: pii_people\n    description: One row.\n    config: {grants: {select: [pii_reader]}}\n  - name: orders\n    description: One row.\n");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void An_analysis_is_a_select_over_gold_with_a_twin_that_says_what_it_takes_and_gives()
    {
        Write("analyses/commerce/best-days.sql", Sql);
        Write("analyses/commerce/best-days.yml", Twin);

        var analysis = Load().Find("best-days")!;

        Assert.Equal(("commerce", Sql.Replace("{{ ref('sales') }}", "\"gold\".\"sales\"", StringComparison.Ordinal).Trim()), (analysis.Domain, analysis.Sql));
        Assert.True(analysis.Parameters.Single().TryRead(analysis.Parameters.Single().Default!, out var from));
        Assert.Equal(new DateOnly(2024, 1, 1), from);
        Assert.Equal("The best day was [day].", SentenceTemplate.Parse(analysis.Sentence).Render(column => $"[{column}]"));
    }

    [Fact]
    public void The_shipped_analyses_load()
    {
        var catalog = AnalysisCatalog.Load(ContentDirectory.BesideProgram, ModelProject.Load(ContentDirectory.BesideProgram));

        string[] asked = ["product-pairs", "anomalies", "customer-lifetime-value", "power-users", "retention", "funnel", "user-engagement"];
        Assert.Empty(asked.Except(catalog.Analyses.Select(analysis => analysis.Name.Text)));
    }

    [Theory]
    [InlineData("{{ ref('sales') }}", "{{ ref('sale') }}", "best-days.sql(2): ref('sale'): there is no model of this name")]
    [InlineData("{{ ref('sales') }}", "{{ ref('orders') }}", "best-days.sql(2): ref('orders'): analyses read models of gold that warehouse_reader may read")]
    [InlineData("{{ ref('sales') }}", "{{ ref('pii_people') }}", "best-days.sql(2): ref('pii_people'): analyses read models of gold that warehouse_reader may read")]
    [InlineData("{{ ref('sales') }}", "{{ source('bronze', 'sales') }}", "best-days.sql(2): source('bronze', 'sales'): analyses read models of gold by ref('…')")]
    [InlineData("{{ ref('sales') }}", "{{ this }}", "best-days.sql(1): '{{ this }}': an analysis has no relation of its own")]
    [InlineData(":from", ":since", "best-days.sql(1): ':since' is not among the parameters of 'best-days.yml'")]
    [InlineData(":from", "':from'", "best-days.yml(6): parameter 'from' is not used in 'best-days.sql'")]
    [InlineData("order by day\n", "order by day;\n", "best-days.sql(1): an analysis is one select, without ';'")]
    public void A_wrong_select_is_an_error_with_file_and_line(string found, string replacement, string message) =>
        Assert.Equal(message, Error(Sql.Replace(found, replacement, StringComparison.Ordinal), Twin));

    [Theory]
    [InlineData("name: best-days", "name: best_days", "best-days.yml(1): 'best_days' is not the file's name in kebab-case")]
    [InlineData("label: Best days", "lable: Best days", "best-days.yml(2)")]
    [InlineData("- name: from", "- name: limit", "best-days.yml(6): parameter 'limit' is not a snake_case name other than limit and cursor")]
    [InlineData("2024-01-01", "2024-13-01", "best-days.yml(6): parameter 'from': the default '2024-13-01' is not a date such as 2025-11-30")]
    [InlineData("range: {relation: sales, column: day}\n", "", "best-days.yml(6): parameter 'from' is a date, and needs a range: the relation of gold and its column whose days it chooses")]
    [InlineData("type: date\n    default: \"2024-01-01\"", "type: text", "best-days.yml(6): parameter 'from' is a date, and needs a range")]
    [InlineData("relation: sales", "relation: pii_people", "best-days.yml(10): range: there is no model 'pii_people' in gold that warehouse_reader may read")]
    [InlineData("column: day}", "column: day, unit: moon}", "best-days.yml(10)")]
    [InlineData("columns:", "ranked_by: size\ncolumns:", "best-days.yml(11): ranked_by names 'size', which is no column here")]
    [InlineData("range:", "  - {name: order, type: text, values: [highest, lowest], default: highest, description: Which first.}\nrange:", "best-days.yml(10): a parameter 'order' turns a ranking round")]
    [InlineData("sentence:", "sentences: {from: {first: It was.}}\nsentence:", "best-days.yml(6): there is a sentence for 'from' of 'first', which is no parameter with such a value")]
    [InlineData("type: date", "type: date\n    words: {high: [spike]}", "best-days.yml(6): parameter 'from' has words for 'high', which is none of its values")]
    [InlineData("type: date", "type: date\n    dimensions: [day]", "best-days.yml(6): parameter 'from' names dimensions; only a text of any value is a member of one")]
    [InlineData("labels: [day]", "labels: [date]", "best-days.yml(15): the chart names 'date', which is no column here")]
    [InlineData("{day}", "{date}", "best-days.yml(1): the sentence names 'date', which is no column here")]
    [InlineData("{day}", "{day", "best-days.yml(1): the sentence has a brace without its pair: '{day.'; columns are written {name}")]
    [InlineData("There is none", "There is no {day}", "best-days.yml(1): the sentence names 'day', which is no column here")]
    public void A_wrong_twin_is_an_error_with_file_and_line(string found, string replacement, string message) =>
        Assert.StartsWith(message, Error(Sql, Twin.Replace(found, replacement, StringComparison.Ordinal)));

    [Fact]
    public void Select_and_twin_need_each_other()
    {
        Assert.Equal("best-days.yml(1): there is no 'best-days.sql' beside it", Error(null, Twin));
        File.Delete(Path.Combine(_directory.FullName, "analyses/commerce/best-days.yml"));
        Assert.Equal("best-days.sql(1): the analysis has no description: add 'best-days.yml' beside it", Error(Sql, null));
    }

    [Theory]
    [InlineData(ParameterType.Integer, "3", true)]
    [InlineData(ParameterType.Integer, "0", false)]
    [InlineData(ParameterType.Integer, "3.5", false)]
    [InlineData(ParameterType.Integer, "99999999999999999999", false)]
    [InlineData(ParameterType.Number, "3.5", true)]
    [InlineData(ParameterType.Number, "NaN", false)]
    [InlineData(ParameterType.Number, "11", false)]
    [InlineData(ParameterType.Date, "2024-02-30", false)]
    [InlineData(ParameterType.Text, "'; drop table x", true)]
    public void A_parameter_takes_what_its_type_and_bounds_allow(ParameterType type, string text, bool isTaken) =>
        Assert.Equal(isTaken, new AnalysisParameter { Name = new Located("n", 1), Type = type, Description = "", Minimum = 1, Maximum = 10 }.TryRead(text, out _));

    private AnalysisCatalog Load()
    {
        var content = new ContentDirectory(_directory.FullName);
        return AnalysisCatalog.Load(content, ModelProject.Load(content));
    }

    private string Error(string? sql, string? twin)
    {
        Write("analyses/commerce/best-days.sql", sql);
        Write("analyses/commerce/best-days.yml", twin);
        return Assert.Throws<ContentException>(Load).Message
            .Replace(Path.Combine(_directory.FullName, "analyses", "commerce") + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    private void Write(string file, string? text)
    {
        if (text is not null)
        {
            var path = Path.Combine(_directory.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
