using Warehouse.Catalog;
using Warehouse.Contracts;

namespace Ingestion.Worker.Landing;

/// <summary>Lists the landing directory: what is to be taken, and what is not with the reason. Nothing is opened.</summary>
/// <param name="directory">Holds one folder per domain.</param>
/// <param name="catalog">Whose files are taken; <c>null</c> for files of any name in any folder.</param>
internal sealed class LandingTree(string directory, DatasetCatalog? catalog)
{
    /// <summary>Of a folder from which nothing is taken that many files are named.</summary>
    private const int MaxNested = 100;

    private static readonly EnumerationOptions BelowReadable = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden,
    };

    private readonly List<DirectoryInfo> _emptyClaims = [];

    /// <summary>The folders of claims without a file, by the latest look: it is on its way in or out, or their worker died.</summary>
    public IReadOnlyList<DirectoryInfo> EmptyClaims => _emptyClaims;

    /// <summary>The latest look; a file that goes meanwhile may or may not be in it.</summary>
    public IReadOnlyList<LandingEntry> List()
    {
        var entries = new List<LandingEntry>();
        _emptyClaims.Clear();
        var landing = new DirectoryInfo(directory);
        if (!landing.Exists)
        {
            return entries;
        }

        foreach (var domain in ListFolder(entries, "", landing))
        {
            if (catalog?.HasDomain(domain.Name) == false)
            {
                ListUnknown(entries, domain);
                continue;
            }

            foreach (var nested in ListFolder(entries, domain.Name, domain))
            {
                ListNested(entries, domain.Name, nested);
            }
        }

        return entries;
    }

    /// <returns>The folders in it.</returns>
    private List<DirectoryInfo> ListFolder(List<LandingEntry> entries, string domain, DirectoryInfo folder)
    {
        var folders = new List<DirectoryInfo>();
        Read(entries, "", folder.Name, folder, () =>
        {
            foreach (var found in folder.EnumerateFileSystemInfos())
            {
                if (found.Name == LandingLayout.ClaimedFolder && found is DirectoryInfo claimed)
                {
                    ListClaims(entries, domain, claimed);
                }
                else if (found.Name[0] == '.')
                {
                    // Belongs to somebody who will rename it.
                }
                else if (IsUnreadableName(found))
                {
                    entries.Add(Refused(domain, found.Name, found.FullName, "its name is not UTF-8, the bytes that are not are shown as \uFFFD; rename it"));
                }
                else if (found is DirectoryInfo sub)
                {
                    folders.Add(sub);
                }
                else if (Look(domain, found, found.FullName, claimId: null) is { } entry)
                {
                    entries.Add(OfDataset(entry));
                }
            }
        });
        return folders;
    }

    private void ListClaims(List<LandingEntry> entries, string domain, DirectoryInfo claimed) =>
        Read(entries, domain, claimed.Name, claimed, () =>
        {
            foreach (var claim in claimed.EnumerateDirectories())
            {
                Read(entries, domain, $"{claimed.Name}/{claim.Name}", claim, () => ListClaim(entries, domain, claimed, claim));
            }
        });

    private void ListClaim(List<LandingEntry> entries, string domain, DirectoryInfo claimed, DirectoryInfo claim)
    {
        var files = FileClaim.FilesOf(claim);
        if (files.Count == 0 && FileClaim.IsEmpty(claim.FullName))
        {
            _emptyClaims.Add(claim);
        }

        entries.AddRange(files.Select(file => LookInClaim(domain, claimed, claim, file)).OfType<LandingEntry>());
    }

    /// <summary>Reads one folder. Whatever is wrong with it, the others are read.</summary>
    private static void Read(List<LandingEntry> entries, string domain, string name, DirectoryInfo folder, Action read)
    {
        try
        {
            read();
        }
        catch (DirectoryNotFoundException)
        {
            // It has gone meanwhile.
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            var reason = $"the folder cannot be read ({e.Message}); give this service read and write permission";
            entries.Add(Refused(domain, name, folder.FullName, reason));
        }
    }

    private static LandingEntry? LookInClaim(string domain, DirectoryInfo claimed, DirectoryInfo claim, FileInfo file) =>
        Look(domain, file, FileClaim.ReadPath(file, claimed.Parent!.FullName), claim.Name);

    private static LandingEntry? Look(string domain, FileSystemInfo file, string at, string? claimId)
    {
        LandingEntry entry;
        try
        {
            entry = new LandingEntry(domain, file.Name, file.FullName, FileStatus.Of(at)) { Link = file.LinkTarget, ClaimId = claimId };
        }
        catch (IOException e)
        {
            // Whatever is wrong with one name, the others are listed.
            return Refused(domain, file.Name, file.FullName, $"the system does not say what it is ({e.Message})");
        }

        return entry switch
        {
            { Link: null, Status.Kind: FileKind.Missing } => null,
            { Status.Kind: FileKind.Regular } when LandingLayout.IsUnfinished(file.Name) =>
                entry with { IsBeingWritten = true, Reason = $"names that end in {file.Extension} are for files that are still being written; rename it when it is complete" },
            { Status.Kind: FileKind.Regular } => entry,
            _ => entry with { Reason = Explain(entry) },
        };
    }

    private static string Explain(LandingEntry entry)
    {
        var what = entry.Link is null ? "it is" : $"it is a link to '{entry.Link}', which is";
        return entry.Status.Kind switch
        {
            FileKind.Missing => $"it is a link to '{entry.Link}', which does not exist; correct or remove the link",
            FileKind.Loop => "it is a link that leads in a circle; correct or remove the link",
            FileKind.Forbidden => $"{what} in a folder that this service may not enter; change the permissions",
            FileKind.Folder => $"{what} a folder; link to files",
            FileKind.Pipe => $"{what} a named pipe (FIFO) and no regular file; write the data into a file",
            FileKind.Socket => $"{what} a socket and no regular file; write the data into a file",
            _ => $"{what} a device and no regular file; write the data into a file",
        };
    }

    /// <summary>A file stays where it lies until exactly one dataset takes it, by another name or by another catalog.</summary>
    private LandingEntry OfDataset(LandingEntry entry)
    {
        if (catalog is null || entry.Reason is not null || catalog.Match(entry.Domain, entry.Name).Count == 1)
        {
            return entry;
        }

        var reason = entry.Domain.Length == 0
            ? $"it lies in no domain; move it into a folder named {string.Join(", ", catalog.Domains)}"
            : catalog.Explain(entry.Domain, entry.Name);
        // Its sender may be about to rename it.
        return entry with { Reason = reason, IsBeingWritten = true };
    }

    private void ListUnknown(List<LandingEntry> entries, DirectoryInfo folder)
    {
        var reason = catalog!.ExplainDomain(folder.Name);
        entries.Add(Refused("", folder.Name, folder.FullName, reason));
        entries.AddRange(FilesBelow(folder, MaxNested).Select(file => Refused(folder.Name, NameBelow(folder, file), file, reason)));
        // Of a dataset that there was before.
        ListClaims(entries, folder.Name, new DirectoryInfo(Path.Combine(folder.FullName, LandingLayout.ClaimedFolder)));
    }

    private static void ListNested(List<LandingEntry> entries, string domain, DirectoryInfo folder)
    {
        if (folder.LinkTarget is { } link)
        {
            entries.Add(Refused(domain, folder.Name, folder.FullName, $"it is a link to the folder '{link}'; link to files"));
            return;
        }

        var reason = $"it lies in a folder within '{domain}'; files are taken from '{domain}' itself: move it up";
        var nested = FilesBelow(folder, MaxNested + 1);
        entries.AddRange(nested.Take(MaxNested).Select(file => Refused(domain, NameBelow(folder.Parent!, file), file, reason)));
        if (nested.Count == 0 || nested.Count > MaxNested)
        {
            var content = nested.Count == 0 ? "it is an empty folder" : $"it is a folder with more than {MaxNested} files";
            entries.Add(Refused(domain, folder.Name, folder.FullName, $"{content} within '{domain}'; files are taken from '{domain}' itself"));
        }
    }

    private static string NameBelow(DirectoryInfo folder, string file) => Path.GetRelativePath(folder.FullName, file).Replace('\\', '/');

    private static List<string> FilesBelow(DirectoryInfo folder, int most)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder.FullName, "*", BelowReadable).Take(most)];
        }
        catch (DirectoryNotFoundException)
        {
            // It has gone meanwhile.
            return [];
        }
    }

    private static LandingEntry Refused(string domain, string name, string path, string reason) => new(domain, name, path, default) { Reason = reason };

    /// <summary>.NET shows bytes that are no UTF-8 as a replacement character, and finds nothing under the name that it shows.</summary>
    private static bool IsUnreadableName(FileSystemInfo found) =>
        found.Name.Contains('\uFFFD', StringComparison.Ordinal) && FileStatus.Of(found.FullName).Kind == FileKind.Missing && found is not FileInfo { LinkTarget: not null };
}
