using System.Collections.Concurrent;
using LlmOps.Engine;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Access;

/// <summary>A QueryApi that writes down every call of a port of tenants' data.</summary>
internal static class RecordedApi
{
    /// <summary>Starts one on the stores of the services.</summary>
    public static WebApplicationFactory<ApiOptions> Start(AccessFixture services, ConcurrentQueue<RecordedCall> calls) =>
        services
            .StartApi(new Dictionary<string, string>())
            .WithWebHostBuilder(builder =>
                builder.ConfigureTestServices(collection =>
                {
                    for (var i = 0; i < collection.Count; i++)
                    {
                        var descriptor = collection[i];
                        if (IsPort(descriptor.ServiceType) && !descriptor.IsKeyedService)
                        {
                            collection[i] = new ServiceDescriptor(
                                descriptor.ServiceType,
                                provider => RecordingProxy.Create(descriptor.ServiceType, Make(descriptor, provider), calls),
                                descriptor.Lifetime
                            );
                        }
                    }
                })
            );

    /// <summary>Whether a type is a port that is called for a tenant.</summary>
    public static bool IsPort(Type type) =>
        type.IsInterface
        && type.Assembly == typeof(EngineDiagnostics).Assembly
        && !type.IsGenericTypeDefinition
        && type.GetMethods().Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(TenantScope)));

    private static object Make(ServiceDescriptor descriptor, IServiceProvider provider) =>
        descriptor.ImplementationInstance
        ?? descriptor.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!);
}
