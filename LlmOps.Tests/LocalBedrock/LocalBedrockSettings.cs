namespace LlmOps.Tests.LocalBedrock;

/// <summary>The settings with which a service speaks to LocalBedrock.</summary>
internal static class LocalBedrockSettings
{
    public static Dictionary<string, string> For(Uri address)
    {
        var settings = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
        };
        foreach (var plane in (string[])["BEDROCK", "BEDROCK_RUNTIME", "BEDROCK_AGENT_RUNTIME"])
        {
            settings[$"AWS_ENDPOINT_URL_{plane}"] = address.ToString();
        }

        return settings;
    }
}
