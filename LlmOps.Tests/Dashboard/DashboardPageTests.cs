using Aspire.Hosting.ApplicationModel;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LlmOps.Tests.Dashboard;

/// <summary>The real dashboard in a browser, as a developer uses it.</summary>
[Collection(DashboardStack.Collection)]
public sealed class DashboardPageTests(DashboardStack stack)
{
    private const float Patience = 120_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AQuestionIsAskedAndFollowedToItsTraceAndItsPassagesAndAWorkerIsRestarted()
    {
        var browserPath = FindBrowser();
        Assert.SkipWhen(browserPath is null, "There is no chromium on the PATH.");
        SetDefaultExpectTimeout(Patience);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = browserPath,
                Args = ["--no-sandbox"],
                Timeout = Patience,
            }
        );
        var page = await browser.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = 1600, Height = 900 },
            }
        );
        page.SetDefaultTimeout(Patience);

        await page.GotoAsync(stack.Login);
        await WaitForResourcesAsync(page);
        foreach (var project in stack.ProjectResources())
        {
            await Expect(Row(page, project.Name).GetByTitle("Running", new LocatorGetByTitleOptions { Exact = true })).ToBeVisibleAsync();
        }

        await AskAsync(page);
        await ReadTheTraceAsync(page);
        await ReadTheConversationAsync(page);
        await RestartAsync(page, "ingest-worker");
    }

    // A page opened while the dashboard still connects to the resource service can stay at "Loading…" on a busy machine; a person reloads
    // it.
    private static async Task WaitForResourcesAsync(IPage page)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Row(page, "query-api").WaitForAsync(new LocatorWaitForOptions { Timeout = 30_000 });
                return;
            }
            catch (TimeoutException) when (attempt < 4)
            {
                await page.ReloadAsync();
            }
        }
    }

    private static async Task AskAsync(IPage page)
    {
        await Row(page, "query-api").GetByTitle("Actions", new LocatorGetByTitleOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Ask a question" }).ClickAsync();

        // The page's search box is a field of the same kind; this one shows an example.
        var question = page.Locator("input[placeholder^='Who acquired']");
        await question.FillAsync(DashboardStack.Question);

        // The page takes a value when the focus leaves its field.
        await question.PressAsync("Tab");
        await page.Locator("fluent-button[appearance=primary]")
            .Filter(new LocatorFilterOptions { HasText = "Ask a question" })
            .ClickAsync();

        // The result opens by itself. The dialog's own element has no size, so it is attached and never visible.
        await Expect(page.Locator("fluent-dialog").Filter(new LocatorFilterOptions { HasText = "\"answered\": true" })).ToBeAttachedAsync();
        await page.Keyboard.PressAsync("Escape");
    }

    private async Task ReadTheTraceAsync(IPage page)
    {
        var trace = await stack.TraceOfQuestionAsync(spans => spans.Any(span => span.Name == "memory append"), Cancellation);
        await page.GotoAsync(new Uri(stack.Frontend, $"/traces/detail/{trace.Id}").ToString());
        foreach (var name in (string[])["POST /v1/query", "retrieve bm25", "retrieve knn", "retrieve graph", "memory append"])
        {
            await Expect(Row(page, name)).ToBeVisibleAsync();
        }

        // The model's own span is in the trace, below the call.
        await Expect(Row(page, "local-bedrock")).ToBeAttachedAsync();
        await PictureAsync(page, "dashboard-trace.png");
    }

    /// <summary>Writes a picture of the documentation, where that is asked for.</summary>
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("LLMOPS_WRITE_SCREENSHOTS") == "1")
        {
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(DashboardStack.Repository, "docs", "images", name) }
            );
        }
    }

    private async Task ReadTheConversationAsync(IPage page)
    {
        await Row(page, "chat ").GetByLabel("GenAI details").First.ClickAsync();

        var dialog = page.Locator("fluent-dialog");
        await Expect(dialog).ToContainTextAsync(DashboardStack.Question);
        await Expect(dialog).ToContainTextAsync(stack.Quote);
        await Expect(dialog).ToContainTextAsync(stack.Answer);
        await PictureAsync(page, "dashboard-conversation.png");
    }

    private async Task RestartAsync(IPage page, string resource)
    {
        var before = ProcessOf(resource);
        await page.GotoAsync(stack.Frontend.ToString());
        await WaitForResourcesAsync(page);
        await Row(page, resource).GetByTitle("Actions", new LocatorGetByTitleOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Restart", Exact = true }).ClickAsync();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMilliseconds(Patience));
        await stack.Application.ResourceNotifications.WaitForResourceAsync(
            resource,
            _ => ProcessOf(resource) is { } now && now != before,
            patience.Token
        );
        await Expect(Row(page, resource).GetByTitle("Running", new LocatorGetByTitleOptions { Exact = true })).ToBeVisibleAsync();
    }

    private string? ProcessOf(string resource) =>
        stack.Application.ResourceNotifications.TryGetCurrentState(resource, out var current)
        && current.Snapshot.State?.Text == KnownResourceStates.Running
            ? current.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value?.ToString()
            : null;

    private static ILocator Row(IPage page, string text) => page.Locator("tr").Filter(new LocatorFilterOptions { HasText = text }).First;

    private static string? FindBrowser() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(directory =>
                new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(directory, name))
            )
            .FirstOrDefault(File.Exists);
}
