using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.LocalAspire;

public sealed class ConsoleTests
{
    [Fact]
    public async Task LinesComeAfterTheirResourcesNameAndATableTellsWhereEverythingIs()
    {
        using var written = new StringWriter();
        await using (var app = Build(written, colours: false, builder =>
        {
            builder.AddScripted("api").WithUrl("http://localhost:41100");
            builder.AddScripted("long-name").WaitFor(builder.AddScripted("later"));
        }))
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            var consoles = app.Services.GetRequiredService<ResourceLoggerService>();
            Assert.True(app.ResourceNotifications.TryGetCurrentState("api", out var api));
            consoles.Append(api.ResourceId, "\e[32mgreen\e[0m", isError: false);
            await UntilAsync(written, "Everything is up");
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        var lines = written.ToString().Split(Environment.NewLine);
        Assert.Contains("api       | green", lines);
        Assert.Contains("long-name | Waiting for resource 'later' to enter the 'Running' state.", lines);
        Assert.Contains(lines, line => line.StartsWith("Everything is up after ", StringComparison.Ordinal));
        Assert.Contains("  api        Running  http://localhost:41100", lines);
        Assert.Contains("  long-name  Running", lines);
        Assert.Contains("Everything is stopped.", lines);
    }

    [Fact]
    public async Task TheTableNamesWhatIsNotUpAndATerminalSeesColours()
    {
        using var written = new StringWriter();
        await using var app = Build(written, colours: true, builder =>
        {
            var broken = builder.AddScripted("broken");
            broken.Resource.FailsWith = new DistributedApplicationException("because");
            builder.AddScripted("waiting").WaitFor(broken);
            builder.AddScripted("fine");
        });
        var starting = app.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(written, "2 of 3 resources are not up");
        var text = written.ToString();

        Assert.Contains("because", text, StringComparison.Ordinal);
        Assert.Contains("\e[31mFailedToStart\e[39m", text, StringComparison.Ordinal);
        Assert.Contains("\e[31mWaiting      \e[39m", text, StringComparison.Ordinal);
        Assert.Contains("\e[32mRunning      \e[39m", text, StringComparison.Ordinal);
        Assert.False(starting.IsCompleted);
    }

    [Fact]
    public async Task AConsoleGivesItsBacklogAndThenWhatComesAndForgetsTheOldest()
    {
        using var consoles = new ResourceLoggerService();
        for (var line = 1; line <= 10_002; line++)
        {
            consoles.Append("api", $"line {line}", isError: line % 2 == 0);
        }

        var seen = new List<LogLine>();
        await foreach (var lines in consoles.WatchAsync("api"))
        {
            seen.AddRange(lines);
            if (seen.Count == 10_000)
            {
                consoles.GetLogger("api").Log(LogLevel.Error, "from the host");
                consoles.Complete("api");
            }
        }

        Assert.Equal(10_001, seen.Count);
        Assert.Equal(3, seen[0].LineNumber);
        Assert.EndsWith(" line 3", seen[0].Content, StringComparison.Ordinal);
        Assert.False(seen[0].IsErrorMessage);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z from the host$", seen[^1].Content);
        Assert.True(seen[^1].IsErrorMessage);
    }

    [Fact]
    public async Task ReadersComeAndGo()
    {
        using var consoles = new ResourceLoggerService();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var watching = consoles.WatchAnySubscribersAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        var next = watching.MoveNextAsync();
        consoles.Append("api", "x", isError: false);
        await foreach (var lines in consoles.WatchAsync("api"))
        {
            Assert.Single(lines);
            break;
        }

        Assert.True(await next);
        Assert.Equal(new LogSubscriber("api", true), watching.Current);
        Assert.True(await watching.MoveNextAsync());
        Assert.Equal(new LogSubscriber("api", false), watching.Current);
    }

    private static DistributedApplication Build(StringWriter written, bool colours, Action<IDistributedApplicationBuilder> model)
    {
        var builder = new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = ["--dashboard", "off"], AssemblyName = typeof(ConsoleTests).Assembly.GetName().Name });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<Aspire.Hosting.Orchestrator.IResourceExecutor, ScriptedExecutor>();
        builder.Services.AddSingleton(new TextTerminal(TextWriter.Synchronized(written), colours));
        model(builder);
        return builder.Build();
    }

    private static async Task UntilAsync(StringWriter written, string text)
    {
        using var patience = new CancellationTokenSource(TestApplication.Patience);
        while (!written.ToString().Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
