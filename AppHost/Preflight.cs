using System.Net;
using System.Net.Sockets;

namespace AppHost;

/// <summary>What can be wrong before anything is started.</summary>
internal static class Preflight
{
    /// <exception cref="SetupException">A port that somebody asked for is taken.</exception>
    public static void Check(PlatformOptions platform)
    {
        Check(platform.DashboardPort, "the Aspire dashboard", nameof(PlatformOptions.DashboardPort));
        Check(platform.ApiPort ?? 0, "'insights'", nameof(PlatformOptions.ApiPort));
    }

    private static void Check(int port, string user, string key)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new SetupException(
                $"Port {port} on 127.0.0.1, wanted for {user}, {(e.SocketErrorCode == SocketError.AccessDenied ? "is not open to this user" : "is in use by another program. Stop that program")}, or choose another port with Platform:{key} (such as --Platform:{key} {(port < 65535 ? port + 1 : port - 1)}).", e);
        }
    }
}

/// <summary>The data directory, held by this host alone until it is disposed.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="SetupException">It cannot be made or written, or another host has it.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new DataDirectory(path, new FileStream(System.IO.Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(System.IO.Path.Combine(path, ".lock")))
        {
            throw new SetupException($"Another AppHost is running on the data directory {path}. Stop it, or set Platform:DataDirectory (and Platform:ApiPort, Platform:DashboardPort) to run a second platform beside it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The data directory {path} cannot be written by user '{Environment.UserName}': {e.Message} Change its owner, or set Platform:DataDirectory to a directory that can be written.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
