namespace AppHost;

/// <summary>A first run shows something: the samples are its first files.</summary>
internal static class FirstRun
{
    public static void Prepare(PlatformOptions platform)
    {
        var isNew = !Directory.Exists(platform.LandingDirectory) && !Directory.Exists(platform.ArchiveDirectory);
        var samples = Path.Combine(platform.RepositoryRoot, "samples");
        if (isNew && !platform.HasOwnLanding && Directory.Exists(samples))
        {
            // The scanner must not see half a file, and a copy that was interrupted must not count as a first run.
            var partial = platform.LandingDirectory + ".partial";
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }

            Copy(samples, partial);
            Directory.Move(partial, platform.LandingDirectory);
        }

        Directory.CreateDirectory(platform.LandingDirectory);
        Directory.CreateDirectory(platform.ArchiveDirectory);
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var directory in Directory.EnumerateDirectories(source))
        {
            Copy(directory, Path.Combine(target, Path.GetFileName(directory)));
        }
    }
}
