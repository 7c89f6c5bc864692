namespace Warehouse.Content;

/// <summary>A file of the warehouse's content (dataset, model, metric, migration) is wrong; the message names file and line.</summary>
public sealed class ContentException : Exception
{
    public ContentException(string file, long line, string problem, Exception? inner = null)
        : base($"{file}({line}): {problem}", inner)
    {
    }
}
