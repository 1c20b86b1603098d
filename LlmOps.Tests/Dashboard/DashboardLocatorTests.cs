using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Dashboard;

public sealed class DashboardLocatorTests : IDisposable
{
    private const string LaysOutABundle = """
        #!/bin/sh
        [ "$1" = setup ] || exit 64
        mkdir -p "$HOME/.aspire/versions/1/managed" "$HOME/.aspire/versions/1/dcp"
        echo dashboard > "$HOME/.aspire/versions/1/managed/aspire-managed"
        ln -s "$HOME/.aspire/versions/1" "$HOME/.aspire/bundle"
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly LineLogger _log = new();

    public void Dispose() => _directory.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DashboardPaths Paths => new(_directory.Combine("home"), [_directory.Combine("bin"), "/bin", "/usr/bin"], _directory.Combine("cache"));

    private string Fetches => _directory.Combine("fetches");

    [Fact]
    public void AnInstalledBundleComesBeforeTheCliAndTheCliBeforeTheCache()
    {
        Write("home/.aspire/bundle/managed/aspire-managed", "");
        Write("bin/aspire", "");
        Write($"cache/{DashboardPackage.Version}/managed/aspire-managed", "");

        var found = Locator(Package()).FindInstalled().ToArray();

        Assert.Equal(
            [Full("home/.aspire/bundle/managed/aspire-managed"), Full("bin/aspire"), Full($"cache/{DashboardPackage.Version}/managed/aspire-managed")],
            found.Select(program => program.FileName));
        Assert.Equal(["dashboard"], found[0].Arguments);
        Assert.Equal(["dashboard", "run"], found[1].Arguments.Take(2));
        Assert.Contains("--otlp-grpc-url", found[1].Arguments);
    }

    [Fact]
    public async Task ThePackageIsFetchedOnceHoweverManyAskForIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        var sha512 = WriteNpm(LaysOutABundle);

        var programs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Package(sha512).FetchAsync(Cancellation)));

        Assert.Equal(Full($"cache/{DashboardPackage.Version}/managed/aspire-managed"), Assert.Single(programs.Distinct()));
        Assert.Equal("dashboard\n", await File.ReadAllTextAsync(programs[0], Cancellation));
        Assert.Single(await File.ReadAllLinesAsync(Fetches, Cancellation));
        Assert.Empty(Directory.GetDirectories(Full("cache"), "staging-*"));
        Assert.False(Directory.Exists(Full("home/.aspire")));
        Assert.Contains(_log.Lines, line => line.StartsWith("Fetching the Aspire dashboard in the background", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.StartsWith("Fetched the Aspire dashboard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APackageThatIsNotThePublishedOneIsNotKept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        WriteNpm(LaysOutABundle);
        var package = Package(DashboardPackage.Sha512);

        var program = await Locator(package).FetchAsync(Cancellation);

        Assert.Null(program);
        Assert.Null(package.FindCached());
        Assert.Contains("is not the published one", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFetchThatIsCutShortLeavesNothingAndTheNextOneSucceeds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        var sha512 = WriteNpm(LaysOutABundle);
        var npm = await File.ReadAllTextAsync(Full("bin/npm"), Cancellation);
        Write("bin/npm", $"#!/bin/sh\necho half > \"$4/package.tgz\"\necho started > '{Full("started")}'\nsleep 600\n", executable: true);
        Directory.CreateDirectory(Full("cache/staging-of-one-that-was-killed"));
        using var cut = new CancellationTokenSource();

        var fetching = Package(sha512).FetchAsync(cut.Token);
        while (!File.Exists(Full("started")))
        {
            await Task.Delay(20, Cancellation);
        }

        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Null(Package(sha512).FindCached());
        Assert.Empty(Directory.GetDirectories(Full("cache")));

        Write("bin/npm", npm, executable: true);
        Assert.NotNull(await Package(sha512).FetchAsync(Cancellation));
    }

    [Fact]
    public async Task ACliThatLaysNothingOutIsOneLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        var sha512 = WriteNpm("#!/bin/sh\necho 'no space left' >&2\nexit 3\n");

        Assert.Null(await Locator(Package(sha512)).FetchAsync(Cancellation));

        Assert.Contains("did not lay out its bundle (no space left)", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Full($"cache/{DashboardPackage.Version}")));
    }

    [Fact]
    public async Task ANetworkThatIsDownIsOneLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        Write("bin/npm", "#!/bin/sh\necho 'npm error network request to https://registry failed' >&2\nexit 1\n", executable: true);

        Assert.Null(await Locator(Package()).FetchAsync(Cancellation));

        Assert.Contains("npm error network request to https://registry failed", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoNpmAnotherPlatformAndFetchingSwitchedOffAreOneLineEach()
    {
        var nowhere = Paths with { SearchPath = [_directory.Combine("bin")] };
        var noNpm = new DashboardPackage(nowhere, new DashboardOptions(), TimeProvider.System, new Logger<DashboardPackage>(_log)) { MachinePlatform = "linux-x64" };
        var elsewhere = new DashboardPackage(Paths, new DashboardOptions(), TimeProvider.System, new Logger<DashboardPackage>(_log)) { MachinePlatform = "osx-arm64" };

        Assert.Null(await Locator(noNpm).FetchAsync(Cancellation));
        Assert.Null(await Locator(elsewhere).FetchAsync(Cancellation));
        Assert.Null(await Locator(Package(), new DashboardOptions { Fetch = false }).FetchAsync(Cancellation));

        Assert.Collection(
            _log.Warnings,
            line => Assert.Contains("there is no npm", line, StringComparison.Ordinal),
            line => Assert.Contains("not for osx-arm64", line, StringComparison.Ordinal),
            line => Assert.Contains("Dashboard:Fetch", line, StringComparison.Ordinal));
    }

    private string Full(string path) => _directory.Combine(path.Split('/'));

    private DashboardPackage Package(string sha512 = DashboardPackage.Sha512) =>
        new(Paths, new DashboardOptions(), TimeProvider.System, new Logger<DashboardPackage>(_log)) { ExpectedSha512 = sha512, MachinePlatform = "linux-x64" };

    private DashboardLocator Locator(DashboardPackage package, DashboardOptions? options = null) => new(
        Paths,
        DashboardAddresses.FromConfiguration(new ConfigurationBuilder().Build(), () => true, (_, _) => { }),
        package,
        options ?? new DashboardOptions(),
        new Logger<DashboardLocator>(_log));

    /// <summary>An npm that hands out a package whose Aspire CLI is the given script.</summary>
    private string WriteNpm(string cli)
    {
        var archive = _directory.Combine("package.tgz");
        using (var zipped = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(zipped))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/package.json") { DataStream = new MemoryStream("{}"u8.ToArray()) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/bin/aspire") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(cli)) });
        }

        Write("bin/npm", $"#!/bin/sh\n[ \"$1 $2 $3\" = 'pack {DashboardPackage.Name}@{DashboardPackage.Version} --pack-destination' ] || exit 64\necho fetched >> '{Fetches}'\ncp '{archive}' \"$4/\"\n", executable: true);
        return Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(archive)));
    }

    private void Write(string path, string content, bool executable = false)
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
