using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Answers the dashboard.</summary>
internal sealed class DashboardGrpcService(ResourceFeed feed, IResourceConsoles consoles, IResourceCommands commands, ApplicationName applicationName)
    : DashboardService.DashboardServiceBase
{
    // The dashboard reads a message at once or not at all; a console's backlog comes in several.
    private const int MaxLinesPerMessage = 500;

    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new ApplicationInformationResponse { ApplicationName = applicationName.Value });

    public override Task WatchResources(WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context) =>
        UntilCancelled(context, async cancellationToken =>
        {
            var (resources, changes) = feed.Subscribe(cancellationToken);
            var initial = new InitialResourceData { Resources = { resources } };
            initial.ResourceTypes.AddRange(resources
                .Select(resource => resource.ResourceType)
                .Distinct(StringComparer.Ordinal)
                .Select(type => new ResourceType { UniqueName = type, DisplayName = type }));
            await responseStream.WriteAsync(new WatchResourcesUpdate { InitialData = initial }, cancellationToken);

            while (await changes.WaitToReadAsync(cancellationToken))
            {
                var batch = new WatchResourcesChanges();
                while (changes.TryRead(out var change))
                {
                    batch.Value.Add(change);
                }

                await responseStream.WriteAsync(new WatchResourcesUpdate { Changes = batch }, cancellationToken);
            }
        });

    public override Task WatchResourceConsoleLogs(WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context) =>
        UntilCancelled(context, async cancellationToken =>
        {
            await foreach (var lines in consoles.ReadAsync(request.ResourceName, follow: !request.SuppressFollow, cancellationToken))
            {
                foreach (var part in lines.Chunk(MaxLinesPerMessage))
                {
                    await responseStream.WriteAsync(new WatchResourceConsoleLogsUpdate { LogLines = { part } }, cancellationToken);
                }
            }
        });

    public override Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context) =>
        commands.ExecuteAsync(request.ResourceName, request.CommandName, context.CancellationToken);

    // The dashboard counts as connected only while this stream is open. Nothing is ever said on it: its headers, at once, are all the dashboard waits for.
    public override Task WatchInteractions(IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream, IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream, ServerCallContext context) =>
        UntilCancelled(context, async cancellationToken =>
        {
            await context.WriteResponseHeadersAsync([]);
            while (await requestStream.MoveNext(cancellationToken))
            {
            }
        });

    private static async Task UntilCancelled(ServerCallContext context, Func<CancellationToken, Task> body)
    {
        try
        {
            await body(context.CancellationToken);
        }
        catch (Exception exception) when (context.CancellationToken.IsCancellationRequested && exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The listener left or the host stops: the ordinary end of a stream.
        }
    }
}
