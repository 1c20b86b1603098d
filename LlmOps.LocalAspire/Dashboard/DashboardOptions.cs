using System.ComponentModel.DataAnnotations;

namespace Aspire.Hosting.Dashboard;

/// <summary>How the dashboard is found and kept running: the configuration section <c>Dashboard</c>.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>False runs the stack without a dashboard; so does <c>--dashboard off</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether a dashboard that is not on this machine may be fetched by its npm package.</summary>
    public bool Fetch { get; set; } = true;

    /// <summary>Where a fetched dashboard is kept; the user's cache when empty.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>How long fetching may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How often a line says that fetching goes on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a started dashboard may take to answer before it is stopped and started again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before a dashboard that ended is started again; it doubles with each failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Starts in a row that never answered, after which the next dashboard is tried, or none.</summary>
    [Range(1, 1000)]
    public int MaxFailedStarts { get; set; } = 3;
}
