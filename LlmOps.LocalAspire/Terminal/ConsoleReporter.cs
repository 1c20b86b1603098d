using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Terminal;

/// <summary>Shows what resources print, each line after its resource's name, and, when all is up, where everything is.</summary>
internal sealed class ConsoleReporter(DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService consoles, TextTerminal terminal, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly int[] Colours = [36, 32, 33, 35, 34, 96, 92, 93, 95, 94];
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What is hidden keeps its lines to itself, and nobody waits for it here.
    private readonly IResource[] _resources = [.. model.Resources.Where(resource => !(resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var annotation) && annotation.InitialSnapshot.IsHidden))];
    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _followers = [];
    private readonly long _started = time.GetTimestamp();
    private readonly TimeSpan _beforeThat = BeforeNow();
    private Task _watching = Task.CompletedTask;
    private bool _shown;
    private bool _troubled;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var width = _resources.Max(resource => (int?)resource.Name.Length) ?? 0;
        foreach (var (index, resource) in _resources.Index())
        {
            var prefix = terminal.Coloured($"{resource.Name.PadRight(width)} |", Colours[index % Colours.Length]);
            _followers.Add(FollowAsync(resource, prefix));
        }

        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was printed while stopping is still shown.
        foreach (var resource in _resources)
        {
            consoles.Complete(resource);
        }

        await Task.WhenAll(_followers).WaitAsync(Drain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await _watching;
        terminal.WriteLine("Everything is stopped.");
    }

    public void Dispose() => _stopping.Dispose();

    private async Task FollowAsync(IResource resource, string prefix)
    {
        await foreach (var lines in consoles.WatchAsync(resource))
        {
            foreach (var line in lines)
            {
                // The time is for the dashboard; the lines here come as they happen.
                var text = line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..];
                foreach (var part in text.Split('\n'))
                {
                    terminal.WriteLine($"{prefix} {part.TrimEnd('\r')}");
                }
            }
        }
    }

    private async Task WatchAsync()
    {
        var showing = ShowUnsettledAsync();
        try
        {
            await foreach (var resourceEvent in notifications.WatchAsync(_stopping.Token))
            {
                _current[resourceEvent.Resource.Name] = resourceEvent.Snapshot;
                if (IsSettled() && (!_shown || (_troubled && _resources.All(resource => IsWell(_current[resource.Name])))))
                {
                    Show();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Something may take its time, or stay unhealthy: after a while it is said what is there.</summary>
    private async Task ShowUnsettledAsync()
    {
        await Task.Delay(Patience, time, _stopping.Token);
        if (!_shown && _resources.All(resource => _current.ContainsKey(resource.Name)))
        {
            Show();
        }
    }

    private void Show()
    {
        _shown = true;
        _troubled = _resources.Any(resource => !IsWell(_current[resource.Name]));
        terminal.WriteLine(Table());
    }

    private bool IsSettled() => _resources.All(resource => _current.TryGetValue(resource.Name, out var snapshot) && IsSettled(resource, snapshot));

    private bool IsSettled(IResource resource, CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text;
        if (state is null || state == KnownResourceStates.Running)
        {
            return snapshot.HealthStatus is null or HealthStatus.Healthy;
        }

        if (state == KnownResourceStates.Waiting)
        {
            // It will wait for ever when what it waits for has failed.
            return resource.Annotations.OfType<WaitAnnotation>().Any(wait => _current.TryGetValue(wait.Resource.Name, out var other) && IsDown(other));
        }

        return IsDown(snapshot)
            || state == KnownResourceStates.Active
            || state == KnownResourceStates.ValueMissing
            || (state == KnownResourceStates.NotStarted && resource.HasAnnotationOfType<ExplicitStartupAnnotation>());
    }

    private static bool IsDown(CustomResourceSnapshot snapshot) => snapshot.State?.Text is { } state
        && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.RuntimeUnhealthy);

    private string Table()
    {
        var rows = _resources
            .Select(resource => (resource.Name, Snapshot: _current[resource.Name]))
            .Where(row => !row.Snapshot.IsHidden)
            .Select(row => (row.Name, State: State(row.Snapshot), Addresses: string.Join("  ", row.Snapshot.Urls.Where(url => !url.IsInactive && !url.IsInternal).Select(url => url.Url)), IsWell: IsWell(row.Snapshot)))
            .ToList();
        var name = Math.Max("Resource".Length, rows.Max(row => (int?)row.Name.Length) ?? 0);
        var state = Math.Max("State".Length, rows.Max(row => (int?)row.State.Length) ?? 0);

        var seconds = (_beforeThat + time.GetElapsedTime(_started)).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var troubled = rows.Count(row => !row.IsWell);
        var lines = new List<string>
        {
            string.Empty,
            troubled == 0 ? $"Everything is up after {seconds} s." : $"After {seconds} s, {troubled} of {rows.Count} resources are not up; what they printed says why.",
            string.Empty,
            $"  {"Resource".PadRight(name)}  {"State".PadRight(state)}  Address",
        };
        lines.AddRange(rows.Select(row => $"  {row.Name.PadRight(name)}  {terminal.Coloured(row.State.PadRight(state), row.IsWell ? 32 : 31)}  {row.Addresses}".TrimEnd()));
        lines.Add(string.Empty);
        return string.Join(Environment.NewLine, lines);
    }

    private static string State(CustomResourceSnapshot snapshot)
    {
        var text = snapshot.State?.Text ?? "Unknown";
        return snapshot.HealthStatus is { } health && health != HealthStatus.Healthy ? $"{text} ({health})"
            : snapshot.ExitCode is { } exitCode && exitCode != 0 ? string.Create(CultureInfo.InvariantCulture, $"{text} ({exitCode})")
            : text;
    }

    private static bool IsWell(CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text;
        return state is null
            || (state == KnownResourceStates.Running && snapshot.HealthStatus is null or HealthStatus.Healthy)
            || state == KnownResourceStates.Active
            || state == KnownResourceStates.NotStarted
            || (state == KnownResourceStates.Finished && snapshot.ExitCode is null or 0);
    }

    private static TimeSpan BeforeNow()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}
