using LlmOps.Composition;

namespace LlmOps.IngestWorker;

/// <summary>What the verbs of operators have in common: the service's configuration, its models and its stores of knowledge, without
/// anything that runs.</summary>
internal static class CommandServices
{
    /// <summary>A builder whose services are only asked for, never started as a host.</summary>
    /// <param name="configuration">The service's configuration.</param>
    /// <param name="instead">Settings that take the place of configured ones, or null.</param>
    public static HostApplicationBuilder CreateBuilder(IConfiguration configuration, IReadOnlyDictionary<string, string?>? instead = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(configuration).AddInMemoryCollection(instead);
        builder.AddModels();
        builder.AddKnowledge();
        return builder;
    }
}
