using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The npm package that holds the Aspire CLI, and in it the dashboard: fetched once into the user's cache, checked, unpacked, and only then given its name.</summary>
internal sealed partial class DashboardPackage(DashboardPaths paths, DashboardOptions options, TimeProvider time, ILogger<DashboardPackage> logger)
{
    public const string Name = "@microsoft/aspire-cli-linux-x64";

    public const string Version = "13.5.4";

    /// <summary>SHA-512 of the package's archive, in base 64, as the registry publishes it.</summary>
    public const string Sha512 = "8PWeRHM1+QwQB2wxDnfPsimi3EW01r04b4DjX0jIDE78SlfJabwVfYArW/48vDzYvPzKSRye6DIPVAsCFoXjBA==";

    private const string Platform = "linux-x64";
    private const string CliEntry = "package/bin/aspire";
    private const string StagingPrefix = "staging-";

    // The package's programs are linked with glibc.
    private static readonly string[] s_otherLibraries = ["musl", "alpine"];

    private static readonly TimeSpan s_lockPoll = TimeSpan.FromMilliseconds(500);

    private string Installed => Path.Combine(paths.Cache, Version);

    private string Program => Path.Combine(Installed, "managed", "aspire-managed");

    /// <summary>Checked instead of <see cref="Sha512"/> by tests that bring a package of their own.</summary>
    internal string ExpectedSha512 { get; init; } = Sha512;

    /// <summary>The machine's platform, as .NET names it.</summary>
    internal string MachinePlatform { get; init; } = RuntimeInformation.RuntimeIdentifier;

    /// <summary>The dashboard fetched earlier, or null.</summary>
    public string? FindCached() => File.Exists(Program) ? Program : null;

    /// <summary>Fetches the package, unless another AppHost did so meanwhile, and gives the dashboard's path.</summary>
    /// <exception cref="DashboardUnavailableException">It cannot be had here.</exception>
    public async Task<string> FetchAsync(CancellationToken cancellationToken)
    {
        if (!MatchesPlatform())
        {
            throw new DashboardUnavailableException($"none is installed, and the npm package is known for {Platform} only, not for {MachinePlatform}");
        }

        var npm = paths.FindOnPath("npm") ?? throw new DashboardUnavailableException("none is installed, and there is no npm to fetch it with");
        using var timeout = new CancellationTokenSource(options.FetchTimeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            Directory.CreateDirectory(paths.Cache);
            await using var alone = await LockAsync(ending.Token);
            return FindCached() ?? await InstallAsync(npm, ending.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DashboardUnavailableException($"fetching {Name} took more than {options.FetchTimeout:g} (Dashboard:FetchTimeout)");
        }
    }

    private async Task<string> InstallAsync(string npm, CancellationToken cancellationToken)
    {
        // Only the holder of the lock stages anything, so whatever is here was left by one that was killed.
        foreach (var abandoned in Directory.EnumerateDirectories(paths.Cache, $"{StagingPrefix}*"))
        {
            Directory.Delete(abandoned, recursive: true);
        }

        var staging = Directory.CreateDirectory(Path.Combine(paths.Cache, $"{StagingPrefix}{Guid.NewGuid():N}")).FullName;
        try
        {
            LogFetching(Name, Version, paths.Cache);
            var started = time.GetTimestamp();
            await using (time.CreateTimer(_ => LogProgress(started), null, options.ProgressInterval, options.ProgressInterval))
            {
                var (exitCode, _, errors) = await RunAsync(npm, ["pack", $"{Name}@{Version}", "--pack-destination", staging, "--loglevel=error", "--no-update-notifier"], staging, home: null, cancellationToken);
                if (exitCode != 0 || Directory.GetFiles(staging, "*.tgz") is not [var archive])
                {
                    throw new DashboardUnavailableException($"npm could not fetch {Name}@{Version} ({LastLine(errors) ?? $"exit code {exitCode}"})");
                }

                await CheckAsync(archive, cancellationToken);
                var size = Megabytes(archive);
                LogUnpacking(size);
                await UnpackAsync(archive, staging, cancellationToken);
            }

            var elapsed = time.GetElapsedTime(started).TotalSeconds;
            LogFetched(elapsed);
            return Program;
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private async Task CheckAsync(string archive, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(archive);
        var actual = Convert.ToBase64String(await SHA512.HashDataAsync(content, cancellationToken));
        if (actual != ExpectedSha512)
        {
            throw new DashboardUnavailableException($"the fetched {Name}@{Version} is not the published one (SHA-512 {actual}, expected {ExpectedSha512})");
        }
    }

    private async Task UnpackAsync(string archive, string staging, CancellationToken cancellationToken)
    {
        var cli = Path.Combine(staging, "cli", "bin", "aspire");
        Directory.CreateDirectory(Path.GetDirectoryName(cli)!);
        await ExtractAsync(archive, CliEntry, cli, cancellationToken);

        // The CLI carries its bundle inside and lays it out beside itself or under its home: both are the staging directory here, never the user's own.
        var (exitCode, output, errors) = await RunAsync(cli, ["setup", "--non-interactive", "--nologo"], staging, home: staging, cancellationToken);
        string[] layouts = [Path.Combine(staging, "cli", "bundle"), Path.Combine(staging, ".aspire", "bundle")];
        var managed = layouts.Select(layout => Path.Combine(layout, "managed")).FirstOrDefault(directory => File.Exists(Path.Combine(directory, "aspire-managed")));
        if (exitCode != 0 || managed is null)
        {
            throw new DashboardUnavailableException($"the fetched Aspire CLI did not lay out its bundle ({LastLine(errors) ?? LastLine(output) ?? $"exit code {exitCode}"})");
        }

        var complete = Directory.CreateDirectory(Path.Combine(staging, "complete")).FullName;
        Directory.Move(managed, Path.Combine(complete, "managed"));
        if (Directory.Exists(Installed))
        {
            Directory.Delete(Installed, recursive: true);
        }

        // One rename: the name exists with all of it, or not at all.
        Directory.Move(complete, Installed);
    }

    private static async Task ExtractAsync(string archive, string entryName, string destination, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.Name == entryName)
            {
                await entry.ExtractToFileAsync(destination, overwrite: true, cancellationToken);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(destination, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }

                return;
            }
        }

        throw new DashboardUnavailableException($"the fetched {Name}@{Version} holds no {entryName}");
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(paths.Cache, $"{Version}.lock");
        for (var first = true; ; first = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (first)
                {
                    LogWaiting(path);
                }
            }

            await Task.Delay(s_lockPoll, time, cancellationToken);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string[] arguments, string directory, string? home, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true";
        if (home is not null)
        {
            start.Environment["HOME"] = home;
            start.Environment["XDG_CACHE_HOME"] = home;
        }

        using var process = Process.Start(start) ?? throw new DashboardUnavailableException($"{program} did not start");
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private bool MatchesPlatform() =>
        MachinePlatform == Platform
        || (OperatingSystem.IsLinux() && MachinePlatform.EndsWith("-x64", StringComparison.Ordinal) && !s_otherLibraries.Any(name => MachinePlatform.Contains(name, StringComparison.Ordinal)));

    private static string? LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => !line.StartsWith("npm warn", StringComparison.OrdinalIgnoreCase) && !line.Contains("A complete log of this run", StringComparison.Ordinal));

    private static long Megabytes(string path) => new FileInfo(path).Length / 1_000_000;

    private void LogProgress(long started)
    {
        var elapsed = time.GetElapsedTime(started).TotalSeconds;
        LogStillFetching(elapsed);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Fetching the Aspire dashboard in the background, once: npm package {Package}@{Version} (about 127 MB) into {Cache}. The stack does not wait; --dashboard off skips it.")]
    private partial void LogFetching(string package, string version, string cache);

    [LoggerMessage(Level = LogLevel.Information, Message = "Still fetching the Aspire dashboard ({Seconds:0} s).")]
    private partial void LogStillFetching(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Aspire dashboard's package is here and is the published one; unpacking {Megabytes} MB.")]
    private partial void LogUnpacking(long megabytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fetched the Aspire dashboard in {Seconds:0} s.")]
    private partial void LogFetched(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Another AppHost is fetching the Aspire dashboard (it holds {Lock}); waiting for it in the background.")]
    private partial void LogWaiting(string @lock);
}
