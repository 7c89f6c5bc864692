namespace AppHost.Embedded.Hosting;

/// <summary>The data directory, held by this host alone until it is disposed.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
        Run = new RunRecord(System.IO.Path.Combine(path, RunRecord.FileName));
    }

    public string Path { get; }

    public RunRecord Run { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <exception cref="DistributedApplicationException">It cannot be made or written, or another host has it.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
            var probe = System.IO.Path.Combine(path, ".write-test");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data directory {path} cannot be written by user '{Environment.UserName}': {e.Message} Change its owner, or set Platform:DataDirectory to a directory that can be written.", e);
        }

        try
        {
            return new DataDirectory(path, new FileStream(System.IO.Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            var other = new RunRecord(System.IO.Path.Combine(path, RunRecord.FileName)).HostProcessId();
            throw new DistributedApplicationException(
                $"Another AppHost{(other is null ? "" : $" (process {other})")} is running on the data directory {path}. Stop it, or set Platform:DataDirectory (and Platform:ApiPort, Platform:DashboardPort) to run a second platform beside it.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DistributedApplicationException(
                $"The data directory {path} belongs to another user: {e.Message} Run as that user, or set Platform:DataDirectory to another directory.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
