using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Brings the resources of an application up and down.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext context,
    IEnumerable<IResourceExecutor> executors,
    ParameterProcessor parameters,
    ResourceNotificationService notifications,
    ResourceLoggerService consoles,
    IDistributedApplicationEventing eventing,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private readonly Dictionary<IResource, ResourceController> _controllers = [];

    /// <summary>Starts what starts by itself; returns when all of it was started, or failed to.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var resource in model.Resources)
        {
            var executor = executors.FirstOrDefault(candidate => candidate.CanRun(resource));
            if (executor is not null)
            {
                _controllers.Add(resource, new ResourceController(resource, executor, notifications, consoles, eventing, services, time));
                executor.AllocateEndpoints(resource);
            }

            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                CreationTimeStamp = snapshot.CreationTimeStamp ?? now,
                State = snapshot.State ?? (executor is null ? null : KnownResourceStates.NotStarted),
            });
        }

        await parameters.ProcessAsync(model);
        foreach (var resource in model.Resources)
        {
            await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, consoles, notifications, services), EventDispatchBehavior.NonBlockingSequential, cancellationToken);
        }

        foreach (var resource in model.Resources)
        {
            await PublishUrlsAsync(resource, cancellationToken);
            if (resource is IResourceWithEndpoints)
            {
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
            }
        }

        await Task.WhenAll(model.Resources.OfType<IResourceWithConnectionString>().Select(resource => PublishConnectionStringAsync(resource, cancellationToken)));
        await Task.WhenAll(_controllers.Where(entry => !entry.Key.HasAnnotationOfType<ExplicitStartupAnnotation>()).Select(entry => entry.Value.StartAsync(force: false, lifetime.ApplicationStopping)))
            .WaitAsync(cancellationToken);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    /// <summary>Starts a resource, without waiting for others any longer.</summary>
    public Task StartAsync(IResource resource, CancellationToken cancellationToken) =>
        Controller(resource).StartAsync(force: true, lifetime.ApplicationStopping).WaitAsync(cancellationToken);

    /// <summary>Stops a resource.</summary>
    public Task StopAsync(IResource resource) => Controller(resource).StopAsync();

    /// <summary>Stops a resource and starts it again.</summary>
    public async Task RestartAsync(IResource resource, CancellationToken cancellationToken)
    {
        await StopAsync(resource);
        await StartAsync(resource, cancellationToken);
    }

    /// <summary>Stops every resource, all at once but for the dashboard: services send it their last telemetry, and would wait for an answer until they are killed.</summary>
    public async Task StopAsync()
    {
        foreach (var together in _controllers.ToLookup(entry => entry.Key is DashboardResource, entry => entry.Value).OrderBy(group => group.Key))
        {
            await Task.WhenAll(together.Select(controller => controller.StopAsync()));
        }
    }

    public void Dispose()
    {
        foreach (var controller in _controllers.Values)
        {
            controller.Dispose();
        }
    }

    private ResourceController Controller(IResource resource) =>
        _controllers.TryGetValue(resource, out var controller)
            ? controller
            : throw new DistributedApplicationException($"Resource '{resource.Name}' cannot be started or stopped.");

    private async Task PublishUrlsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = resource is IResourceWithEndpoints owner
            ? owner.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }).ToList()
            : [];
        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());

        var callbacks = new ResourceUrlsCallbackContext(context, resource, urls, cancellationToken) { Logger = consoles.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(callbacks);
        }

        if (urls.Count > 0)
        {
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                Urls =
                [
                    .. urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation is UrlDisplayLocation.DetailsOnly)
                    {
                        IsInactive = url.Endpoint is not null,
                        DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? string.Empty, url.DisplayOrder ?? 0),
                    }),
                ],
            });
        }
    }

    private async Task PublishConnectionStringAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        string? value;
        try
        {
            value = await resource.GetConnectionStringAsync(cancellationToken);
        }
        catch (MissingParameterValueException)
        {
            return;
        }

        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = resource is ConnectionStringResource ? new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success) : snapshot.State,
            Properties = [.. snapshot.Properties.Where(property => property.Name != CustomResourceKnownProperties.ConnectionString), new ResourcePropertySnapshot(CustomResourceKnownProperties.ConnectionString, value) { IsSensitive = true }],
        });
        await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
    }
}
