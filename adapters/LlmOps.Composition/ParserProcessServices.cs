using System.Reflection;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.ParserProcesses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Composition;

/// <summary>Registers the parser processes of a service.</summary>
public static class ParserProcessServices
{
    /// <summary>The verb that turns a service's program into a parser process.</summary>
    public const string Verb = ParserProcessCommand.Verb;

    /// <summary>Runs the parser process until its parent closes its input.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync() => ParserProcessHost.RunAsync();

    /// <summary>Makes the service read documents in parser processes, which are its own program: it must run <see cref="RunAsync"/> when
    /// started with <see cref="Verb"/>.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">The assembly that the service's program is.</param>
    public static IHostApplicationBuilder AddParserProcesses(this IHostApplicationBuilder builder, Assembly service)
    {
        builder
            .Services.AddOptions<ParserProcessOptions>()
            .BindConfiguration(ParserProcessOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(_ => ParserProcessCommand.Of(service));
        builder.Services.Replace(ServiceDescriptor.Singleton<IDocumentReader, ParserProcessPool>());
        return builder;
    }
}
