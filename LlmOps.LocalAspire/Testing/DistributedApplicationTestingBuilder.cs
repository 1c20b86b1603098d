using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs AppHosts in tests: no dashboard, free ports, and waiting resources fail with what they wait for.</summary>
#pragma warning disable CA2263 // The generic overloads are made of the others.
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], cancellationToken);

    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, static (_, _) => { }, cancellationToken);

    /// <summary>Runs the AppHost that a type belongs to, up to its call of Build.</summary>
    /// <exception cref="InvalidOperationException">The AppHost has no entry point, or ended without a call of Build.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ThrowIfAnyIsEmpty(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);

        var assembly = entryPoint.Assembly;
        var main = assembly.EntryPoint ?? throw new InvalidOperationException($"The assembly '{assembly.GetName().Name}' has no entry point.");
        var interception = new BuildInterception((options, settings) => TestingDefaults.Apply(options, settings, args, assembly, configureBuilder)) { RunsEntryPoint = true };

        var thread = new Thread(() =>
        {
            BuildInterception.Current = interception;
            try
            {
                main.Invoke(null, main.GetParameters().Length == 0 ? null : [args]);
                interception.OnExit(exception: null);
            }
#pragma warning disable CA1031 // The AppHost's failure is the test's to see.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                interception.OnExit((exception as TargetInvocationException)?.InnerException ?? exception);
            }
        })
        {
            IsBackground = true,
            Name = $"{assembly.GetName().Name} entry point",
        };
        thread.Start();

        try
        {
            return new TestingBuilder(await interception.Builder.WaitAsync(cancellationToken), interception);
        }
        catch
        {
            interception.Abandon();
            throw;
        }
    }

    /// <summary>Begins an application without an AppHost.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, static (_, _) => { });

    /// <summary>Begins an application without an AppHost.</summary>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        ThrowIfAnyIsEmpty(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);

        var interception = new BuildInterception((options, settings) => TestingDefaults.Apply(options, settings, args, Assembly.GetEntryAssembly(), configureBuilder));
        interception.Continue();
        BuildInterception.Current = interception;
        try
        {
            return new TestingBuilder(new DistributedApplicationBuilder(args), interception);
        }
        finally
        {
            BuildInterception.Current = null;
        }
    }

    private static void ThrowIfAnyIsEmpty(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (Array.Exists(args, string.IsNullOrEmpty))
        {
            throw new ArgumentException("No argument may be null or empty.", nameof(args));
        }
    }
}
