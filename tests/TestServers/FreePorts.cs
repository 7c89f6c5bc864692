using System.Net;
using System.Net.Sockets;

namespace TestServers;

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
            while (true)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (!Issued.Contains(port) && IsFree(port))
                {
                    Issued.Add(port);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
