using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.EndToEnd;

/// <summary>Starts a stack as tests want it: all services healthy, or a failure that shows what they said.</summary>
internal static class StackStart
{
    /// <param name="builder">The stack.</param>
    /// <param name="output">What its resources printed so far.</param>
    /// <param name="cancellationToken">Ends the patience.</param>
    /// <exception cref="DistributedApplicationException">It did not become healthy.</exception>
    public static async Task<DistributedApplication> StartHealthyAsync(
        this IDistributedApplicationTestingBuilder builder,
        Func<string> output,
        CancellationToken cancellationToken
    )
    {
        var app = await builder.BuildAsync(cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
            foreach (var resource in app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>())
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, cancellationToken);
            }

            return app;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or OperationCanceledException)
        {
            await app.DisposeAsync();
            throw new DistributedApplicationException(
                $"The stack did not become healthy: {exception.Message}{Environment.NewLine}{output()}",
                exception
            );
        }
    }
}
