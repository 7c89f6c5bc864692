namespace Insights.Api.Questions.Vocabulary;

/// <summary>What a phrase of a question may stand for.</summary>
internal abstract record Target;

internal sealed record MetricTarget(string Metric) : Target;

internal sealed record AnalysisTarget(string Analysis) : Target;

/// <summary>A column of a relation.</summary>
internal sealed record DimensionTarget(string Dimension, string Relation) : Target;

internal sealed record PopulationTarget(string Population, string Relation) : Target;

/// <summary>A table or view of gold.</summary>
internal sealed record RelationTarget(string Relation) : Target;
