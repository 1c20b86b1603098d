using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LlmOps.Tests.Remembering;

/// <summary>How a server behind a <see cref="TcpProxy"/> misbehaves.</summary>
public enum Fault
{
    /// <summary>Connections stand and open, and nothing goes through them.</summary>
    Hangs,

    /// <summary>Connections are refused, open ones are cut.</summary>
    Refuses,

    /// <summary>Every connection is cut as soon as something is sent.</summary>
    Cuts,
}

/// <summary>Stands before a real server on this machine and misbehaves when told to.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly DnsEndPoint _server;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = [];
    private readonly List<Task> _tasks = [];
    private TcpListener? _listener;
    private volatile Gate _gate = Gate.Open();

    /// <param name="address">A URL, or host and port.</param>
    public TcpProxy(string address)
    {
        var uri = address.Contains("://", StringComparison.Ordinal) ? new Uri(address) : new Uri("tcp://" + address);
        _server = new DnsEndPoint(uri.Host, uri.Port);
        Listen(0);
        Port = ((IPEndPoint)_listener!.LocalEndpoint).Port;
    }

    public int Port { get; }

    public void Break(Fault fault)
    {
        switch (fault)
        {
            case Fault.Hangs:
                _gate = Gate.Closed();
                break;
            case Fault.Refuses:
                _listener?.Dispose();
                _listener = null;
                CutAll();
                break;
            case Fault.Cuts:
                _gate = Gate.Cutting();
                CutAll();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    public void Mend()
    {
        var before = _gate;
        _gate = Gate.Open();
        before.Release();
        if (_listener is null)
        {
            Listen(Port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener?.Dispose();
        CutAll();
        await Task.WhenAll(_tasks);
        _stopped.Dispose();
    }

    private void Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _listener = listener;
        _tasks.Add(AcceptAsync(listener));
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptSocketAsync(_stopped.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket caller)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        _sockets[caller] = _sockets[server] = true;
        try
        {
            await server.ConnectAsync(_server, _stopped.Token);
            await Task.WhenAny(PumpAsync(caller, server), PumpAsync(server, caller));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone; so is the other below.
        }
        finally
        {
            caller.Dispose();
            server.Dispose();
            _sockets.TryRemove(caller, out _);
            _sockets.TryRemove(server, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopped.Token) is var count and > 0)
            {
                var gate = _gate;
                if (gate.IsCutting)
                {
                    return;
                }

                await gate.PassAsync(_stopped.Token);
                await to.SendAsync(buffer.AsMemory(0, count), _stopped.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }

    private void CutAll()
    {
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }
    }

    private sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsCutting { get; private init; }

        public static Gate Open()
        {
            var gate = new Gate();
            gate.Release();
            return gate;
        }

        public static Gate Closed() => new();

        public static Gate Cutting() => new() { IsCutting = true };

        public Task PassAsync(CancellationToken cancellationToken) => _open.Task.WaitAsync(cancellationToken);

        public void Release() => _open.TrySetResult();
    }
}
