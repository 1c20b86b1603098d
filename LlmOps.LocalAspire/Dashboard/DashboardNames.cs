namespace Aspire.Hosting.Dashboard;

/// <summary>The settings, variables and headers that the dashboard and its host agree on.</summary>
internal static class DashboardNames
{
    /// <summary>The dashboard's own resource.</summary>
    public const string ResourceName = "aspire-dashboard";

    /// <summary>Where the dashboard's page listens: URLs separated by semicolons.</summary>
    public const string FrontendUrls = "ASPNETCORE_URLS";

    /// <summary>Where services send telemetry over gRPC.</summary>
    public const string OtlpGrpcUrl = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";

    /// <summary>Where services send telemetry over HTTP.</summary>
    public const string OtlpHttpUrl = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    /// <summary>Where this host tells the dashboard of its resources.</summary>
    public const string ResourceServiceUrl = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";

    /// <summary>Lets addresses be http.</summary>
    public const string AllowUnsecuredTransport = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    /// <summary>Turns every key off.</summary>
    public const string AllowAnonymous = "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS";

    /// <summary>A login token of the user's own choice.</summary>
    public const string BrowserToken = "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN";

    /// <summary>Shows the dashboard among the resources it shows.</summary>
    public const string ShowDashboardResources = "ASPIRE_SHOW_DASHBOARD_RESOURCES";

    /// <summary>The key services send their telemetry with.</summary>
    public const string OtlpApiKeySetting = "AppHost:OtlpApiKey";

    /// <summary>The key the resource service asks for.</summary>
    public const string ResourceServiceApiKeySetting = "AppHost:ResourceService:ApiKey";

    /// <summary>The key of the dashboard's own HTTP interface.</summary>
    public const string ApiKeySetting = "AppHost:DashboardApiKey";

    /// <summary>Header of the resource service's key.</summary>
    public const string ResourceServiceApiKeyHeader = "x-resource-service-api-key";

    /// <summary>Header of the telemetry key.</summary>
    public const string OtlpApiKeyHeader = "x-otlp-api-key";

    /// <summary>Header of the key of the dashboard's own HTTP interface.</summary>
    public const string ApiKeyHeader = "x-api-key";
}
