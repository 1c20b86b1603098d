namespace LlmOps.AppHost.Stores;

/// <summary>A Neo4j server.</summary>
public sealed class Neo4jResource(string name, ParameterResource password) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "http";
    internal const string BoltEndpointName = "bolt";
    internal const string UserName = "neo4j";

    /// <summary>Where the HTTP Query API is.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, PrimaryEndpointName);

    /// <summary>Where the binary protocol is.</summary>
    public EndpointReference BoltEndpoint => field ??= new EndpointReference(this, BoltEndpointName);

    /// <summary>The password of the user <c>neo4j</c>.</summary>
    public ParameterResource PasswordParameter { get; } = password;

    /// <summary><c>Endpoint=http://host:port;Username=neo4j;Password=…</c></summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create(
            $"Endpoint={PrimaryEndpoint.Property(EndpointProperty.Url)};Username={UserName};Password={PasswordParameter}"
        );

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        [
            new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
            new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
            new("Username", ReferenceExpression.Create($"{UserName}")),
            new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
            new("Uri", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}")),
            new("BoltUri", ReferenceExpression.Create($"{BoltEndpoint.Property(EndpointProperty.Url)}")),
        ];
}
