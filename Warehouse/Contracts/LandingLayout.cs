namespace Warehouse.Contracts;

/// <summary>What those who put files into the landing directory and those who take them out must agree on.</summary>
public static class LandingLayout
{
    /// <summary>
    /// Below each folder of the landing directory: files that a worker has taken out of it, one folder per claim. On the file
    /// system of the files by its place, so that a file gets there by a rename.
    /// </summary>
    public const string ClaimedFolder = ".claimed";

    /// <summary>Whether a name belongs to somebody who is still writing and will rename the file.</summary>
    public static bool IsUnfinished(string fileName) =>
        fileName.StartsWith('.')
        || fileName.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        || fileName.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file of this name waits in a domain's folder, or is being loaded by a worker.</summary>
    public static bool IsWaiting(string landing, string domain, string fileName)
    {
        // In the way that files go: one that leaves a place between two looks is found in the next.
        if (File.Exists(Path.Combine(landing, domain, fileName)))
        {
            return true;
        }

        var claimed = new DirectoryInfo(Path.Combine(landing, domain, ClaimedFolder));
        try
        {
            return claimed.Exists && claimed.EnumerateDirectories().Any(claim => File.Exists(Path.Combine(claim.FullName, fileName)));
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }
}
