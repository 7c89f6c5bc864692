using System.Net;
using System.Net.Sockets;
using AppHost.Embedded.Processes;

namespace AppHost.Tests.Processes;

public sealed class FreePortsTests
{
    [Fact]
    public void No_port_is_handed_out_twice()
    {
        var ports = Enumerable.Range(0, 200).AsParallel().Select(_ => FreePorts.Next()).ToList();

        Assert.Equal(200, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20000, 31999));
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePorts.Next());
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.False(FreePorts.IsFree(port));
        listener.Stop();
        Assert.True(FreePorts.IsFree(port));
    }
}
