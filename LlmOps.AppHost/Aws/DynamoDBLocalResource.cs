namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local, for development.</summary>
public sealed class DynamoDBLocalResource(string name) : ContainerResource(name)
{
    internal const string PrimaryEndpointName = "http";
    internal const int Port = 8000;

    /// <summary>The endpoint of the HTTP API.</summary>
    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, PrimaryEndpointName);
}
