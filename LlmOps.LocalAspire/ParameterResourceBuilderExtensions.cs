using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Configuration;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds values given from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter from configuration <c>Parameters:NAME</c> (hyphens may be written as underscores).</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.Add(name, ConfigurationKey(name), secret, byDefault: null);

    /// <summary>Adds a parameter with a default.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>Adds a parameter with a default.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(valueGetter);
        return publishValueAsDefault && secret
            ? throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(publishValueAsDefault))
            : builder.Add(name, ConfigurationKey(name), secret, new ConstantParameterDefault(valueGetter));
    }

    /// <summary>Adds a parameter with a default; <paramref name="persist"/> keeps the default in the user secrets.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return builder.Add(name, ConfigurationKey(name), secret, persist ? new PersistedParameterDefault(builder, ConfigurationKey(name), value) : value);
    }

    /// <summary>Adds a parameter from any configuration key.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.Add(name, configurationKey, secret, byDefault: null);

    /// <summary>Says what the parameter is.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>Adds a connection string from configuration <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var parameter = new ParameterResource(name, _ => builder.Configuration.GetConnectionString(name)
            ?? throw new MissingParameterValueException($"Connection string parameter resource could not be used because connection string '{name}' is missing."), secret: true)
        {
            IsConnectionString = true,
            ConfigurationKey = $"ConnectionStrings:{name}",
        };
        return builder.AddResource<IResourceWithConnectionString>(new ConnectionStringParameterResource(parameter, environmentVariableName) { IsConnectionString = true, ConfigurationKey = parameter.ConfigurationKey });
    }

    /// <summary>A generated password, kept in the user secrets.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true, int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0) =>
        CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    /// <summary>A generated value, kept in the user secrets.</summary>
    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Create(builder, name, ConfigurationKey(name), secret, new PersistedParameterDefault(builder, ConfigurationKey(name), parameterDefault));
    }

    private static string ConfigurationKey(string name) => $"Parameters:{name}";

    private static IResourceBuilder<ParameterResource> Add(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret, ParameterDefault? byDefault)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(Create(builder, name, configurationKey, secret, byDefault));
    }

    private static ParameterResource Create(IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret, ParameterDefault? byDefault) =>
        new(name, fallback => builder.Configuration[configurationKey]
            ?? builder.Configuration[configurationKey.Replace('-', '_')]
            ?? fallback?.GetDefaultValue()
            ?? throw new MissingParameterValueException($"Parameter resource could not be used because configuration key '{configurationKey}' is missing and the Parameter has no default value."), secret)
        {
            Default = byDefault,
            ConfigurationKey = configurationKey,
        };
}
