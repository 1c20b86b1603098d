namespace LlmOps.AppHost.Stores;

/// <summary>A server that speaks SQS, for development.</summary>
public sealed class ElasticMqResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "http";

    /// <summary>Where SQS is spoken.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, PrimaryEndpointName);

    /// <summary><c>http://host:port</c></summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}");

    /// <summary>The URL of a queue.</summary>
    public ReferenceExpression QueueUrl(string queue) =>
        ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}/000000000000/{queue}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        [new("Uri", ConnectionStringExpression)];
}
