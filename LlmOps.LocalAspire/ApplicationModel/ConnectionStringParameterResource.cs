namespace Aspire.Hosting.ApplicationModel;

internal sealed class ConnectionStringParameterResource(ParameterResource parameter, string? environmentVariableName)
    : ParameterResource(parameter.Name, _ => parameter.ResolvedValue, secret: true), IResourceWithConnectionString
{
    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

    public ReferenceExpression ConnectionStringExpression { get; } = ReferenceExpression.Create($"{parameter}");
}
