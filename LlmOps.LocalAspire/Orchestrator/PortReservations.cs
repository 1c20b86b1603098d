using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Free ports of this machine's loopback, held until the process that is to listen on them starts.</summary>
internal sealed class PortReservations : IDisposable
{
    private const int Attempts = 50;

    private readonly ConcurrentDictionary<int, Socket[]> _held = new();

    /// <summary>Whether nobody listens on a port of the loopback.</summary>
    public static bool IsFree(int port)
    {
        if (TryBind(port, exclusive: false) is not { } sockets)
        {
            return false;
        }

        Close(sockets);
        return true;
    }

    /// <summary>A port that is free, and stays so until it is released.</summary>
    public int Reserve()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryBind(port: 0, exclusive: true) is { } sockets)
            {
                var port = ((IPEndPoint)sockets[0].LocalEndPoint!).Port;
                _held[port] = sockets;
                return port;
            }
        }

        throw new DistributedApplicationException("No free port was found on this machine.");
    }

    /// <summary>Lets go of a port, so that a process can listen on it.</summary>
    public void Release(int port)
    {
        if (_held.TryRemove(port, out var sockets))
        {
            Close(sockets);
        }
    }

    public void Dispose()
    {
        foreach (var port in _held.Keys)
        {
            Release(port);
        }
    }

    private static Socket[]? TryBind(int port, bool exclusive)
    {
        var sockets = new List<Socket>();
        try
        {
            // "localhost" is both: a port counts as free when it is free in either family.
            foreach (var (supported, address) in ((bool, IPAddress)[])[(Socket.OSSupportsIPv4, IPAddress.Loopback), (Socket.OSSupportsIPv6, IPAddress.IPv6Loopback)])
            {
                if (!supported)
                {
                    continue;
                }

                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                if (exclusive)
                {
                    socket.ExclusiveAddressUse = true;
                }

                try
                {
                    socket.Bind(new IPEndPoint(address, port));
                    if (!exclusive)
                    {
                        socket.Listen(1);
                    }
                }
                catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
                {
                    // The family is supported but has no loopback here.
                    sockets.Remove(socket);
                    socket.Dispose();
                    continue;
                }

                port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            }

            return sockets.Count == 0 ? null : [.. sockets];
        }
        catch (SocketException)
        {
            Close(sockets);
            return null;
        }
    }

    private static void Close(IEnumerable<Socket> sockets)
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }
}
