using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Has a dashboard found, starts it, says where it is, and starts it again when it ends. Nothing waits for it.</summary>
internal sealed partial class DashboardHost(
    DashboardLocator locator,
    IDashboardRunner runner,
    Func<CancellationToken, Task<bool>> answers,
    DashboardAddresses addresses,
    DashboardKeys keys,
    DashboardOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private bool _announced;

    /// <summary>Runs until cancelled, or until every dashboard that could be found proved useless.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var program in locator.FindInstalled())
        {
            await KeepRunningAsync(program, cancellationToken);
        }

        if (await locator.FetchAsync(cancellationToken) is { } fetched)
        {
            await KeepRunningAsync(fetched, cancellationToken);
        }
    }

    /// <summary>Returns when the dashboard did not answer in as many starts in a row as the options allow.</summary>
    private async Task KeepRunningAsync(DashboardProgram program, CancellationToken cancellationToken)
    {
        LogStarting(program.Origin);
        var failures = 0;
        var delay = options.RestartDelay;
        while (true)
        {
            if (await runner.StartAsync(program, cancellationToken) && await BecomesReadyAsync(cancellationToken))
            {
                Announce();
                failures = 0;
                var ready = time.GetTimestamp();
                await runner.WaitForEndAsync(cancellationToken);
                if (time.GetElapsedTime(ready) > options.MaxRestartDelay)
                {
                    delay = options.RestartDelay;
                }

                LogEnded(delay);
            }
            else
            {
                await runner.StopAsync(cancellationToken);
                if (++failures >= options.MaxFailedStarts)
                {
                    LogGivenUp(program.Origin, failures, await runner.LastWordsAsync(cancellationToken));
                    return;
                }
            }

            await Task.Delay(delay, time, cancellationToken);
            delay = delay * 2 < options.MaxRestartDelay ? delay * 2 : options.MaxRestartDelay;
        }
    }

    private async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < options.StartTimeout && runner.IsRunning)
        {
            if (await answers(cancellationToken))
            {
                return true;
            }

            await Task.Delay(s_poll, time, cancellationToken);
        }

        return false;
    }

    private void Announce()
    {
        if (_announced)
        {
            LogBack();
            return;
        }

        _announced = true;
        var frontend = addresses.Frontend.GetLeftPart(UriPartial.Authority);
        LogListening(frontend);
        if (keys.BrowserToken is { } token)
        {
            var escaped = Uri.EscapeDataString(token);
            LogLogin(frontend, escaped);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Starting the Aspire dashboard: {Origin}.")]
    private partial void LogStarting(string origin);

    [LoggerMessage(Level = LogLevel.Information, Message = "Now listening on: {Url}")]
    private partial void LogListening(string url);

    // This exact text is what tools look for to open a browser.
    [LoggerMessage(Level = LogLevel.Information, Message = "Login to the dashboard at {Url}/login?t={Token}")]
    private partial void LogLogin(string url, string token);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Aspire dashboard ended; it is started again in {Delay}.")]
    private partial void LogEnded(TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Aspire dashboard is back.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Aspire dashboard ({Origin}) did not come up in {Failures} starts. It last said: {LastWords}")]
    private partial void LogGivenUp(string origin, int failures, string lastWords);
}
