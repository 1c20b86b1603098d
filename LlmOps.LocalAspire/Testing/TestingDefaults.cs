using System.Reflection;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>How an application is built in a test, unless the test says otherwise.</summary>
internal static class TestingDefaults
{
    public static void Apply(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, string[] args, Assembly? appHost, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        settings.Args = settings.Args is { } existing && !existing.SequenceEqual(args) ? [.. existing, .. args] : args;
        options.Args = settings.Args;
        options.AssemblyName = appHost?.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        options.AllowUnsecuredTransport = true;
        settings.ApplicationName = options.AssemblyName;
        if (options.Metadata("AppHostProjectPath") is { } project && Directory.Exists(project))
        {
            settings.ContentRootPath = project;
        }

        settings.Configuration ??= new ConfigurationManager();
        SetDefault("DcpPublisher:RandomizePorts", "true");
        configure(options, settings);

        // What the AppHost's first launch profile says holds here too: nobody starts the test by it.
        var profiles = options.Metadata("AppHostProjectPath") is { } directory ? LaunchSettingsJson.Read(directory)?.Profiles ?? [] : [];
        var name = Configured("DOTNET_LAUNCH_PROFILE") ?? profiles.Keys.FirstOrDefault();
        if (name is null)
        {
            return;
        }

        if (!profiles.TryGetValue(name, out var profile))
        {
            throw new InvalidOperationException($"The configured launch profile, '{name}', was not found in the launch settings file.");
        }

        SetDefault("DOTNET_LAUNCH_PROFILE", name);
        foreach (var (key, value) in profile.EnvironmentVariables)
        {
            SetDefault(key, value);
        }

        if (profile.EnvironmentVariables.TryGetValue("DOTNET_ENVIRONMENT", out var environment))
        {
            settings.EnvironmentName ??= environment;
        }

        void SetDefault(string key, string value)
        {
            if (Configured(key) is null)
            {
                settings.Configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]);
            }
        }

        string? Configured(string key) => new ConfigurationBuilder().AddConfiguration(settings.Configuration).AddCommandLine(settings.Args ?? []).Build()[key];
    }
}
