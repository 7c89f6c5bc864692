using System.Text.RegularExpressions;
using Warehouse.Content;
using Warehouse.Semantics;

namespace Warehouse.Project.Analyses;

/// <summary>Reads one analysis: the twin, and the select of the same name.</summary>
internal static partial class AnalysisFile
{
    /// <summary>What the API itself takes beside an analysis's own parameters.</summary>
    private static readonly string[] Reserved = ["limit", "cursor"];

    public static Analysis Read(ContentDirectory content, ModelProject project, string twin)
    {
        var analysis = YamlFile.Read<Analysis>(twin);
        var file = Path.ChangeExtension(twin, ".sql");
        if (!File.Exists(file))
        {
            throw new ContentException(twin, analysis.Name.Line, $"there is no '{Path.GetFileName(file)}' beside it");
        }

        var template = ModelTemplate.Parse(file, File.ReadAllText(file));
        CheckTwin(twin, analysis);
        CheckSources(file, template, project);
        CheckRange(twin, analysis, project);
        analysis.File = file;
        analysis.Relations = [.. template.Refs.Select(
            reference => project.IsUnreadable(reference.Model) ? reference.Model : project[reference.Model].Relation.Name)
            .Distinct()];
        analysis.Domain = Path.GetRelativePath(content.Analyses, twin).Split(Path.DirectorySeparatorChar)[0];
        analysis.Sql = template.Render(new LiveRelations(project, file), project.Variables);
        CheckSelect(twin, file, analysis);
        return analysis;
    }

    private static void CheckTwin(string twin, Analysis analysis)
    {
        if (analysis.Name.Text != Path.GetFileNameWithoutExtension(twin) || !KebabCase().IsMatch(analysis.Name.Text))
        {
            throw new ContentException(twin, analysis.Name.Line, $"'{analysis.Name.Text}' is not the file's name in kebab-case");
        }

        foreach (var group in analysis.Parameters.Select(parameter => parameter.Name).GroupBy(name => name.Text)
            .Concat(analysis.Columns.Select(column => column.Name).GroupBy(name => name.Text)).Where(group => group.Count() > 1))
        {
            throw new ContentException(twin, group.Last().Line, $"'{group.Key}' stands there twice");
        }

        foreach (var parameter in analysis.Parameters)
        {
            if (Reserved.Contains(parameter.Name.Text) || !SnakeCase().IsMatch(parameter.Name.Text))
            {
                throw new ContentException(
                    twin, parameter.Name.Line,
                    $"parameter '{parameter.Name.Text}' is not a snake_case name other than {string.Join(" and ", Reserved)}");
            }

            if (parameter.Default is { } value && !parameter.TryRead(value, out _))
            {
                throw new ContentException(
                    twin, parameter.Name.Line, $"parameter '{parameter.Name.Text}': the default '{value}' is not {parameter.Accepts}");
            }
        }

        foreach (var column in analysis.Chart is { } chart ? chart.Labels.Append(chart.Value) : [])
        {
            if (!analysis.Columns.Any(known => known.Name.Text == column.Text))
            {
                throw new ContentException(twin, column.Line, $"the chart names '{column.Text}', which is no column here");
            }
        }

        foreach (var parameter in analysis.Parameters)
        {
            if (parameter.Words.Keys.FirstOrDefault(value => !parameter.Values.Contains(value)) is { } unknown)
            {
                throw new ContentException(
                    twin, parameter.Name.Line, $"parameter '{parameter.Name.Text}' has words for '{unknown}', which is none of its values");
            }

            if (parameter.Dimensions.Count > 0 && !parameter.TakesMembers)
            {
                throw new ContentException(twin, parameter.Name.Line, $"parameter '{parameter.Name.Text}' names dimensions; "
                    + "only a text of any value is a member of one");
            }
        }

        CheckRanking(twin, analysis);
        string[] columns = [.. analysis.Columns.Select(column => column.Name.Text)];
        foreach (var (name, sentences) in analysis.Sentences)
        {
            var parameter = analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == name);
            if (sentences.Keys.FirstOrDefault(value => parameter?.Values.Contains(value) != true) is { } unknown)
            {
                throw new ContentException(
                    twin, (parameter?.Name ?? analysis.Name).Line,
                    $"there is a sentence for '{name}' of '{unknown}', which is no parameter with such a value");
            }

            sentences.Values.ToList().ForEach(sentence => CheckSentence(twin, analysis, sentence, columns));
        }

        CheckSentence(twin, analysis, analysis.Sentence, columns);
        CheckSentence(twin, analysis, analysis.SentenceWithoutRows, []);
    }

    private static void CheckRanking(string twin, Analysis analysis)
    {
        if (analysis.RankedBy is { } ranked && !analysis.Columns.Any(column => column.Name.Text == ranked.Text))
        {
            throw new ContentException(twin, ranked.Line, $"ranked_by names '{ranked.Text}', which is no column here");
        }

        if (analysis.Parameters.FirstOrDefault(parameter => parameter.Name.Text == Analysis.OrderParameter) is { } order
            && (order.Default != Analysis.HighestFirst
                || !order.Values.SequenceEqual([Analysis.HighestFirst, Analysis.LowestFirst]) || analysis.RankedBy is null
                || analysis.Sentences.GetValueOrDefault(Analysis.OrderParameter)?.ContainsKey(Analysis.LowestFirst) != true))
        {
            throw new ContentException(twin, order.Name.Line, "a parameter 'order' turns a ranking round: "
                + $"it has the values {Analysis.HighestFirst}, {Analysis.LowestFirst}, of which the first is the default, "
                + $"beside it is ranked_by, and there is a sentence for its {Analysis.LowestFirst}");
        }
    }

    private static void CheckSentence(string twin, Analysis analysis, string sentence, string[] columns)
    {
        try
        {
            if (SentenceTemplate.Parse(sentence).Columns.FirstOrDefault(name => !columns.Contains(name)) is { } unknown)
            {
                throw new ContentException(twin, analysis.Name.Line, $"the sentence names '{unknown}', which is no column here");
            }
        }
        catch (FormatException e)
        {
            throw new ContentException(twin, analysis.Name.Line, e.Message, e);
        }
    }

    private static void CheckSources(string file, ModelTemplate template, ModelProject project)
    {
        if (template.Sources is [var source, ..])
        {
            throw new ContentException(
                file, source.Line, $"source('{source.Schema}', '{source.Table}'): analyses read models of gold by ref('…')");
        }

        if (template.Config is { } config)
        {
            throw new ContentException(file, config.Line, "an analysis takes no config(…)");
        }

        // What cannot be read is served as it was last published.
        foreach (var reference in template.Refs.Where(reference => !project.IsUnreadable(reference.Model)))
        {
            var model = project.Models.FirstOrDefault(model => model.Name == reference.Model)
                ?? throw new ContentException(file, reference.Line, $"ref('{reference.Model}'): there is no model of this name");
            if (!IsReadable(model))
            {
                throw new ContentException(
                    file, reference.Line, $"ref('{reference.Model}'): analyses read models of gold that warehouse_reader may read");
            }
        }
    }

    private static bool IsReadable(Model model) => model.Relation.Schema == "gold" && model.Readers.Contains("warehouse_reader");

    /// <summary>Without the days that there are, a range without data could not be told from one in which nothing was found.</summary>
    private static void CheckRange(string twin, Analysis analysis, ModelProject project)
    {
        foreach (var parameter in analysis.Parameters.Where(parameter => parameter.Name.Text is "from" or "to"))
        {
            if (parameter.Type != ParameterType.Date || analysis.Range is null)
            {
                throw new ContentException(twin, parameter.Name.Line, $"parameter '{parameter.Name.Text}' is a date, and needs a range: "
                    + "the relation of gold and its column whose days it chooses");
            }
        }

        if (analysis.Range is { } range && !project.IsUnreadable(range.Relation.Text)
            && !project.Models.Any(model => model.Relation.Name == range.Relation.Text && IsReadable(model)))
        {
            throw new ContentException(
                twin, range.Relation.Line, $"range: there is no model '{range.Relation.Text}' in gold that warehouse_reader may read");
        }
    }

    private static void CheckSelect(string twin, string file, Analysis analysis)
    {
        var code = NoCode().Replace(analysis.Sql, " ");
        if (code.Contains(';', StringComparison.Ordinal))
        {
            throw new ContentException(file, 1, "an analysis is one select, without ';'");
        }

        var used = Parameter().Matches(code).Select(match => match.Groups["name"].Value).ToHashSet();
        var declared = analysis.Parameters.Select(parameter => parameter.Name.Text).ToHashSet();
        if (used.FirstOrDefault(name => !declared.Contains(name)) is { } undeclared)
        {
            throw new ContentException(file, 1, $"':{undeclared}' is not among the parameters of '{Path.GetFileName(twin)}'");
        }

        if (analysis.Parameters.FirstOrDefault(parameter => !used.Contains(parameter.Name.Text)) is { } unused)
        {
            throw new ContentException(twin, unused.Name.Line, $"parameter '{unused.Name.Text}' is not used in '{Path.GetFileName(file)}'");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();

    /// <summary>Comments, texts and quoted names.</summary>
    [GeneratedRegex("""--[^\n]*|/\*.*?\*/|'[^']*'|\x22[^\x22]*\x22""", RegexOptions.Singleline)]
    private static partial Regex NoCode();

    [GeneratedRegex(@"(?<![:\w]):(?<name>[a-z_]\w*)")]
    private static partial Regex Parameter();

    private sealed class LiveRelations(ModelProject project, string file) : ITemplateContext
    {
        public bool IsIncremental => false;

        public string Changes(TemplatePart.Changes upstream) =>
            throw new InvalidOperationException("only a model is built on top of itself");

        public string This => throw new ContentException(file, 1, "'{{ this }}': an analysis has no relation of its own");

        public string Ref(string model) => (project.IsUnreadable(model) ? new Relation("gold", model) : project[model].Relation).ToString();
    }
}
