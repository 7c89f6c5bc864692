using Warehouse.Content;

namespace Warehouse.Project;

/// <summary>A model that cannot be built, because its file, its properties file or a test of it is wrong.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The SQL file; the properties file, if there is none.</param>
/// <param name="Problem">What is wrong, with file and line.</param>
public sealed record UnreadableModel(string Name, string File, ContentException Problem);

/// <summary>
/// What is connected with an unreadable model and waits with it: it stays live as it was last published, and batches stay untaken.
/// </summary>
/// <param name="Models">Names of all its models, readable or not.</param>
/// <param name="Datasets">The bronze tables that they read.</param>
/// <param name="Unreadable">What has to be mended.</param>
public sealed record WaitingPart(IReadOnlySet<string> Models, IReadOnlySet<Relation> Datasets, IReadOnlyList<UnreadableModel> Unreadable)
{
    /// <summary>What is wrong, with files and lines.</summary>
    public string Problem => string.Join("; ", Unreadable.Select(model => model.Problem.Message).Distinct());

    /// <summary>The folders of its models, such as <c>usage</c>.</summary>
    public string NameIn(ModelProject project) => ModelProject.FoldersOf(
        project.Models.Where(model => Models.Contains(model.Name))
            .Select(model => model.File).Concat(Unreadable.Select(model => model.File)));
}
