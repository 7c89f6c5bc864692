using System.Net;
using System.Net.Sockets;

namespace AppHost.Embedded.Processes;

/// <summary>
/// Hands out free loopback ports. Asking the kernel for "any" port gives the same one twice as soon as the first asker has
/// closed it, so ports come from a range below the kernel's own and are remembered. Another process may still be faster:
/// whoever binds must be ready to ask again.
/// </summary>
internal static class FreePorts
{
    private const int First = 20000;
    private const int Last = 31999;

    private static readonly HashSet<int> Issued = [];

    public static int Next()
    {
        lock (Issued)
        {
            var start = Random.Shared.Next(First, Last + 1);
            for (var i = 0; i <= Last - First; i++)
            {
                var port = First + ((start - First + i) % (Last - First + 1));
                if (!Issued.Contains(port) && IsFree(port))
                {
                    Issued.Add(port);
                    return port;
                }
            }
        }

        throw new ServerException($"No free port between {First} and {Last} on 127.0.0.1. Stop some of the programs that listen there.");
    }

    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (!OperatingSystem.IsWindows())
        {
            // Like every server: connections in TIME_WAIT from the last run do not make a port taken.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
