using Warehouse.Content;

namespace Warehouse.Catalog;

/// <summary>The shape of a manifest in <c>datasets/{domain}/{name}.yml</c>, before its rules are checked.</summary>
public sealed class DatasetFile : ValueKeys
{
    public required Located Name { get; init; }
    public required string Description { get; init; }
    public required IList<Located> Files { get; init; }
    public Located? Format { get; init; }
    public Located? Table { get; init; }
    public required Located Load { get; init; }
    public Located? MaxRejectRatio { get; init; }
    public Located? Encoding { get; init; }
    public Located? Skip { get; init; }
    public IList<string> NullValues { get; init; } = [];
    public required IList<ColumnEntry> Columns { get; init; }
    public IList<Located> Key { get; init; } = [];
}

/// <summary>How values are written: a dataset may say it for all its columns, and a column for itself.</summary>
public abstract class ValueKeys
{
    public IList<Located>? Formats { get; init; }
#pragma warning disable CA1720 // The key of the manifest.
    public Located? Decimal { get; init; }
#pragma warning restore CA1720
    public Located? Thousands { get; init; }
    public IList<Located>? Currency { get; init; }
    public Located? Percent { get; init; }
    public IList<Located>? Negative { get; init; }
}

/// <summary>One entry under <c>columns</c> of a manifest.</summary>
public sealed class ColumnEntry : ValueKeys
{
    public required Located Name { get; init; }
    public required Located Type { get; init; }
    public bool Required { get; init; }
    public string? Description { get; init; }
    public IList<Located> Headers { get; init; } = [];
    public IList<Located> Values { get; init; } = [];
    public Located? Min { get; init; }
    public Located? Max { get; init; }
    public Located? Repair { get; init; }
    public Located? Person { get; init; }
    public Located? BelongsTo { get; init; }
    public Located? Personal { get; init; }
    public IList<Located>? Keep { get; init; }
}
