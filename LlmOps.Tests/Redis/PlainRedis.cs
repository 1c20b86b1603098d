using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LlmOps.Tests.Redis;

/// <summary>A redis-server of its own whose settings a test may spoil.</summary>
internal sealed class PlainRedis : IAsyncDisposable
{
    private readonly Process _process;

    private PlainRedis(Process process, int port) =>
        (_process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts one, or skips the test where there is no redis-server.</summary>
    public static async Task<PlainRedis> StartAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Process process;
        try
        {
            process = Process.Start(
                new ProcessStartInfo(
                    "redis-server",
                    ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", .. arguments]
                )
                {
                    RedirectStandardOutput = true,
                }
            )!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no redis-server on this machine.");
            throw;
        }

        var redis = new PlainRedis(process, port);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return redis;
            }
        }

        await redis.DisposeAsync();
        throw new InvalidOperationException("redis-server ended early.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
