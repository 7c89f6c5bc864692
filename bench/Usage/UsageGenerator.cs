using Bench.Generation;

namespace Bench.Usage;

/// <summary>
/// The usage domain: organisations, users, and what users did in navigation, toolbar_transformations and
/// research_transformations. Column names are those of the datasets of domain <c>usage</c>.
/// </summary>
public static class UsageGenerator
{
    /// <summary>Writes all files of the domain to <c>{Out}/usage</c>, overwriting those of the same name.</summary>
    /// <returns>The files, in the order in which they were completed.</returns>
    public static IReadOnlyList<GeneratedFile> Generate(GenerateOptions options, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(options.Out, "usage");
        var organisations = UsageOrganisation.ForUsers(options.Users);
        var users = UsageUser.Make(options, organisations);
        List<GeneratedFile> files =
        [
            SnapshotFiles.WriteOrganisations(options, directory, organisations),
            SnapshotFiles.WriteUsers(options, directory, users),
        ];

        using var delivery = new EventDelivery(options, directory);
        var date = options.From;
        foreach (var events in new ActivityDays(options, users).Days())
        {
            cancellationToken.ThrowIfCancellationRequested();
            delivery.Deliver(date, events);
            date = date.AddDays(1);
        }

        files.AddRange(delivery.Finish());
        return files;
    }
}
