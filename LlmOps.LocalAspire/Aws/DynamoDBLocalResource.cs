using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local, for development.</summary>
public sealed class DynamoDBLocalResource(string name, DynamoDBLocalOptions options) : ContainerResource(name)
{
    internal const int InternalPort = 8000;
    internal const string StoragePath = "/storage";

    internal DynamoDBLocalOptions Options { get; } = options;

    internal IEnumerable<string> Arguments() =>
    [
        "-Djava.library.path=./DynamoDBLocal_lib",
        "-jar",
        "DynamoDBLocal.jar",
        .. When(Options.SharedDb, "-sharedDb"),
        .. When(Options.InMemory, "-inMemory"),
        .. When(Options.DisableDynamoDBLocalTelemetry, "-disableTelemetry"),
        .. When(!string.IsNullOrEmpty(Options.LocalStorageDirectory), "-dbPath", StoragePath),
        .. When(Options.DelayTransientStatuses, "-delayTransientStatuses"),
    ];

    private static string[] When(bool condition, params string[] arguments) => condition ? arguments : [];
}
