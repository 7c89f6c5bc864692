using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>Where a part of a template stands.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="CalledFrom">For a part of a macro, the call that put it into a template.</param>
public sealed record Place(string File, int Line, Place? CalledFrom = null)
{
    /// <summary>An error here; for a part of a macro it names the calls too, the nearest first.</summary>
    public ContentException Error(string problem)
    {
        for (var call = CalledFrom; call is not null; call = call.CalledFrom)
        {
            problem += $"; called in {call.File}({call.Line})";
        }

        return new ContentException(File, Line, problem);
    }
}
