using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Configuration;

/// <summary>A default that is made once per machine and kept in the AppHost's user secrets.</summary>
internal sealed class PersistedParameterDefault(IDistributedApplicationBuilder builder, string configurationKey, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();
        if (builder.Environment.IsDevelopment())
        {
            UserSecretsFile.TrySet(builder.AppHostAssembly, configurationKey, value);
        }

        builder.Configuration[configurationKey] = value;
        return value;
    }
}
