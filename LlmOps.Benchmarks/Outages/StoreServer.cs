using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LlmOps.AppHost.Stores;

namespace LlmOps.Benchmarks.Outages;

/// <summary>A store's server in a container of its own, on a port that stays the same when it is killed and started again.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly Func<Uri, CancellationToken, Task<bool>> _answers;
    private readonly string _container;

    private StoreServer(string name, string container, Uri address, Func<Uri, CancellationToken, Task<bool>> answers) =>
        (Name, _container, Address, _answers) = (name, container, address, answers);

    public string Name { get; }

    /// <summary>Its address on this machine; the scheme means nothing to servers that do not speak HTTP.</summary>
    public Uri Address { get; }

    /// <param name="name">The store.</param>
    /// <param name="image">The image, with its tag.</param>
    /// <param name="port">The port that it listens on inside.</param>
    /// <param name="options">Options of <c>docker run</c>.</param>
    /// <param name="command">What stands in for the image's own command.</param>
    /// <param name="answers">Whether it does its work.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<StoreServer> StartAsync(
        string name,
        string image,
        int port,
        IEnumerable<string> options,
        IEnumerable<string> command,
        Func<Uri, CancellationToken, Task<bool>> answers,
        CancellationToken cancellationToken
    )
    {
        var container = $"llmops-outage-{Guid.NewGuid().ToString("N")[..8]}-{name}";
        var hostPort = FreePort();
        await Docker.RunAsync(
            [
                "run",
                "--detach",
                "--name",
                container,
                "--label",
                "llmops.outages",
                // As in the AppHost: a killed server is up again in half the time.
                "--env",
                $"JAVA_TOOL_OPTIONS={StoreServerExtensions.ToolOptions}",
                "--publish",
                string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{hostPort}:{port}"),
                .. options,
                image,
                .. command,
            ],
            cancellationToken
        );
        return new StoreServer(
            name,
            container,
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{hostPort}/")),
            answers
        );
    }

    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        while (!await AnswersAsync(cancellationToken))
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Does to the server what the fault says.</summary>
    public Task BeginAsync(Fault fault, CancellationToken cancellationToken) =>
        Docker.RunAsync(
            fault switch
            {
                Fault.Kill => ["kill", _container],
                Fault.Pause => ["kill", "--signal", "STOP", _container],
                _ => ["restart", "--time", "5", _container],
            },
            cancellationToken
        );

    /// <summary>Takes the fault back. The server may need a while until it answers.</summary>
    public async Task EndAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (fault is not Fault.Restart)
        {
            await Docker.RunAsync(
                fault is Fault.Kill ? ["start", _container] : ["kill", "--signal", "CONT", _container],
                cancellationToken
            );
        }
    }

    public async ValueTask DisposeAsync() => await Docker.RunAsync(["rm", "--force", "--volumes", _container], CancellationToken.None);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _answers(Address, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
