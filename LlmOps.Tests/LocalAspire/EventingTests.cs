using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace LlmOps.Tests.LocalAspire;

public sealed class EventingTests
{
    [Fact]
    public async Task SubscribersAreCalledInOrderAndOnlyForTheirResource()
    {
        var eventing = new DistributedApplicationEventing();
        var (one, two) = (new ScriptedResource("one"), new ScriptedResource("two"));
        var calls = new List<string>();
        eventing.Subscribe<ResourceReadyEvent>(async (@event, _) =>
        {
            await Task.Yield();
            calls.Add($"all {@event.Resource.Name}");
        });
        var only = eventing.Subscribe<ResourceReadyEvent>(two, (@event, _) =>
        {
            calls.Add($"only {@event.Resource.Name}");
            return Task.CompletedTask;
        });

        await eventing.PublishAsync(new ResourceReadyEvent(one, null!), TestContext.Current.CancellationToken);
        await eventing.PublishAsync(new ResourceReadyEvent(two, null!), TestContext.Current.CancellationToken);
        eventing.Unsubscribe(only);
        await eventing.PublishAsync(new ResourceReadyEvent(two, null!), EventDispatchBehavior.BlockingConcurrent, TestContext.Current.CancellationToken);

        Assert.Equal(["all one", "all two", "only two", "all two"], calls);
    }

    [Fact]
    public async Task TheEventsOfAResourceComeInAspiresOrder()
    {
        using var builder = TestApplication.Create();
        var order = new List<string>();
        Task Note(string what)
        {
            lock (order)
            {
                order.Add(what);
            }

            return Task.CompletedTask;
        }

        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) => Note("BeforeStart"));
        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((_, _) => Note("AfterResourcesCreated"));
        var ready = new TaskCompletionSource();
        builder.AddExecutable("tool", "sleep", ".", "60").WithHttpEndpoint()
            .OnBeforeResourceStarted((_, _, _) => Note("BeforeResourceStarted"))
            .OnResourceEndpointsAllocated((tool, _, _) => Note($"ResourceEndpointsAllocated {tool.GetEndpoint("http").IsAllocated}"))
            .OnResourceReady((_, _, _) =>
            {
                Note("ResourceReady");
                ready.SetResult();
                return Task.CompletedTask;
            });
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        await ready.Task;

        Assert.Equal(["BeforeStart", "ResourceEndpointsAllocated True", "BeforeResourceStarted"], order.Take(3));
        Assert.Equal(["AfterResourcesCreated", "ResourceReady"], order.Skip(3).Order(StringComparer.Ordinal));
    }
}
