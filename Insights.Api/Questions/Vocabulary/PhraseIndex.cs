using Insights.Api.Metrics;
using Insights.Api.Questions.Parsing;
using Insights.Api.Questions.Periods;
using Insights.Api.Questions.Text;
using Warehouse.Project;
using Warehouse.Project.Analyses;
using Warehouse.Semantics;

namespace Insights.Api.Questions.Vocabulary;

/// <summary>
/// All phrases by which the warehouse's metrics, analyses, dimensions, populations and relations are called. It is made from
/// their definitions alone: another warehouse has another index and needs no code.
/// </summary>
internal sealed class PhraseIndex
{
    private readonly Dictionary<string, List<Phrase>> _byFirstStem = [];
    private readonly Dictionary<string, Phrase> _byText = [];

    public PhraseIndex(MetricCatalog metrics, AnalysisCatalog analyses, WordCatalog words, IEnumerable<Model> relations)
    {
        foreach (var metric in metrics.Metrics)
        {
            Add(metric, new MetricTarget(metric.Name.Text));
        }

        foreach (var analysis in analyses.Analyses)
        {
            foreach (var phrase in analysis.Synonyms.Append(analysis.Label).Append(analysis.Name.Text))
            {
                Add(phrase, new AnalysisTarget(analysis.Name.Text));
            }
        }

        var parts = metrics.Metrics.Where(metric => metric.Relation is not null).ToList();
        foreach (var (dimension, relation) in parts.SelectMany(part => part.Dimensions.Select(dimension => (dimension, part.Relation!)))
            .Distinct())
        {
            AddDimension(dimension, relation, words.Find(dimension, relation));
        }

        foreach (var relation in parts.Select(part => part.Relation!).Distinct())
        {
            AddCalendar(relation, [.. parts.Where(part => part.Relation == relation).SelectMany(part => part.Dimensions).Distinct()]);
        }

        foreach (var (population, relation) in parts
            .SelectMany(part => part.Populations.Keys.Select(population => (population, part.Relation!))).Distinct())
        {
            var synonyms = words.SynonymsOfPopulation(population, relation);
            foreach (var phrase in synonyms.Append($"{population} population").Append($"population {population}"))
            {
                Add(phrase, new PopulationTarget(population, relation));
            }
        }

        foreach (var model in relations)
        {
            AddWords([Word.Of(model.Relation.Name).Stem], new RelationTarget(model.Relation.Name), isWhole: true);
            Stems.UnionWith([Word.Of(model.Relation.Name).Stem]);
        }

        Stems = [.. _byText.Values.SelectMany(phrase => phrase.Stems).Where(stem => stem != Language.BeMark)];
    }

    /// <summary>All stems that occur in a phrase.</summary>
    public HashSet<string> Stems { get; } = [];

    public IReadOnlyCollection<Phrase> Phrases => _byText.Values;

    /// <summary>The phrases that begin at a word. Articles and auxiliary verbs inside a phrase do not count.</summary>
    public IEnumerable<(Phrase Phrase, int At, int Length)> StartingAt(IReadOnlyList<Word> words, int at) =>
        !_byFirstStem.TryGetValue(words[at].Stem, out var phrases) ? []
        : phrases.Select(phrase => (Phrase: phrase, At: at, Length: Match(phrase, words, at))).Where(match => match.Length > 0);

    /// <summary>The phrase with these stems; none if there is none.</summary>
    public Phrase? Find(IReadOnlyList<string> stems) => _byText.GetValueOrDefault(Key(stems));

    /// <summary>
    /// The phrase that stands for one metric and nothing else of its kind, to be used in questions that must be unambiguous.
    /// </summary>
    public string? PhraseFor(Metric metric) =>
        new[] { metric.Label }.Concat(metric.Synonyms).Append(metric.Name.Text.Replace('_', ' '))
            .FirstOrDefault(text => _byText.TryGetValue(Key(QuestionText.Stemmed(text)), out var phrase)
                && phrase.Targets.All(target => target is MetricTarget known ? known.Metric == metric.Name.Text
                    : target is not AnalysisTarget));

    /// <summary>The phrase that stands for one analysis and no metric.</summary>
    public string? PhraseFor(Analysis analysis) =>
        analysis.Synonyms.Prepend(analysis.Label).FirstOrDefault(text =>
            _byText.TryGetValue(Key(QuestionText.Stemmed(text)), out var phrase)
            && phrase.Targets.All(target => target is AnalysisTarget known && known.Analysis == analysis.Name.Text));

    private void Add(Metric metric, MetricTarget target)
    {
        string[] texts = [metric.Label, .. metric.Synonyms, metric.Name.Text];
        foreach (var text in texts)
        {
            Add(text, target);
            var stems = QuestionText.Stemmed(text);
            AddOtherForms(metric, stems, target);

            // "Annual recurring revenue" is one word for a thing; "monthly active users" is what it is without the first word. A stock
            // is what there is on a day, whatever its name says of years.
            if (stems.Count > 1 && !metric.LastOfPeriod && Grains.OfAdverb(stems[0]) is { } grain
                && texts.Any(other => QuestionText.Stemmed(other).SequenceEqual(stems.Skip(1))))
            {
                // "daily active users" asks for days, and so do its initials.
                AddWords(stems, target, grain: grain);
                AddWords([string.Concat(stems.Select(stem => stem[0]))], target, grain: grain);
            }
        }

        AddWords([metric.Name.Text], target, isWhole: true);
    }

    /// <summary>
    /// What is said in other words in any language of business: "orders that were refunded", "percentage of" for "share of".
    /// </summary>
    private void AddOtherForms(Metric metric, IReadOnlyList<string> stems, MetricTarget target)
    {
        if (stems.Count == 2)
        {
            AddWords([stems[1], Language.BeMark, stems[0]], target);
            AddWords([stems[1], "of", stems[0]], target);
        }

        if (stems is ["average", _, ..])
        {
            AddWords(["mean", .. stems.Skip(1)], target);
            AddWords(["avg", .. stems.Skip(1)], target);
        }

        if (metric.Type == MetricType.Average && stems is ["average", _, ..])
        {
            AddWords([.. stems.Skip(1)], target);
        }

        if (metric.Type == MetricType.Ratio && stems is ["share", "of", _, ..])
        {
            foreach (var share in Language.Shares)
            {
                AddWords([share, .. stems.Skip(1)], target);
            }
        }
    }

    private void AddDimension(string dimension, string relation, DimensionWording? wording)
    {
        var target = new DimensionTarget(dimension, relation);
        AddWords([dimension], target, isWhole: true);
        Add(dimension, target);
        foreach (var phrase in wording?.Synonyms.Append(wording.Label) ?? [WithoutEnding(dimension)])
        {
            Add(phrase, target);
        }
    }

    /// <summary>The calendar's dimensions, by the names that no dimension of the relation has.</summary>
    private void AddCalendar(string relation, IReadOnlyList<string> own)
    {
        foreach (var (dimension, names) in CalendarWords.Dimensions)
        {
            foreach (var stems in names.Select(QuestionText.Stemmed))
            {
                if (!_byText.TryGetValue(Key(stems), out var known)
                    || !known.Targets.OfType<DimensionTarget>()
                        .Any(target => target.Relation == relation && own.Contains(target.Dimension)))
                {
                    AddWords(stems, new DimensionTarget(dimension, relation));
                }
            }
        }
    }

    private static string WithoutEnding(string column) =>
        column.EndsWith("_id", StringComparison.Ordinal) ? column[..^3]
        : column.EndsWith("_name", StringComparison.Ordinal) ? column[..^5]
        : column;

    private void Add(string text, Target target) => AddWords(QuestionText.Stemmed(text), target);

    private void AddWords(IReadOnlyList<string> stems, Target target, Grain? grain = null, bool isWhole = false)
    {
        if (stems.Count == 0)
        {
            return;
        }

        if (!_byText.TryGetValue(Key(stems), out var phrase))
        {
            phrase = new Phrase(stems, [], isWhole);
            _byText[Key(stems)] = phrase;
            (_byFirstStem.TryGetValue(stems[0], out var list) ? list : _byFirstStem[stems[0]] = []).Add(phrase);
        }

        phrase.Grain ??= grain;
        if (!phrase.Targets.Contains(target))
        {
            phrase.Targets.Add(target);
        }
    }

    private static int Match(Phrase phrase, IReadOnlyList<Word> words, int at)
    {
        var next = at;
        foreach (var stem in phrase.Stems)
        {
            while (next > at && next < words.Count && !Is(words[next], stem) && Language.Fillers.Contains(words[next].Text))
            {
                next++;
            }

            if (next >= words.Count || !Is(words[next], stem))
            {
                return 0;
            }

            next++;
        }

        return next - at;
    }

    private static bool Is(Word word, string stem) => stem == Language.BeMark ? Language.Be.Contains(word.Text) : word.Stem == stem;

    private static string Key(IReadOnlyList<string> stems) => string.Join(' ', stems);
}

/// <summary>A sequence of words and what it may stand for.</summary>
/// <param name="Stems">Its words without articles.</param>
/// <param name="Targets">In the order of the definitions.</param>
/// <param name="IsWhole">Whether it is a name as the warehouse writes it.</param>
internal sealed record Phrase(IReadOnlyList<string> Stems, List<Target> Targets, bool IsWhole)
{
    /// <summary>The periods that it asks for, as in "monthly active users".</summary>
    public Grain? Grain { get; set; }

    public IEnumerable<string> Metrics => Targets.OfType<MetricTarget>().Select(target => target.Metric);

    public IEnumerable<string> Analyses => Targets.OfType<AnalysisTarget>().Select(target => target.Analysis);

    public bool HasDimension => Targets.Any(target => target is DimensionTarget);
}

/// <summary>What a phrase of a question may stand for.</summary>
internal abstract record Target;

internal sealed record MetricTarget(string Metric) : Target;

internal sealed record AnalysisTarget(string Analysis) : Target;

/// <summary>A column of a relation.</summary>
internal sealed record DimensionTarget(string Dimension, string Relation) : Target;

internal sealed record PopulationTarget(string Population, string Relation) : Target;

/// <summary>A table or view of gold.</summary>
internal sealed record RelationTarget(string Relation) : Target;
