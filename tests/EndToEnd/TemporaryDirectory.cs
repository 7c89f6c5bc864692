namespace EndToEnd;

/// <summary>A data directory for one platform. Servers that run as another user must be able to pass through it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform");

    public TemporaryDirectory()
    {
        if (!OperatingSystem.IsWindows())
        {
            _directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }
    }

    public string Path => _directory.FullName;

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            _directory.Delete(recursive: true);
        }
    }
}
