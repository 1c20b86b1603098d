using Microsoft.Extensions.Configuration;

namespace LlmOps.AppHost;

/// <summary>Lets a real model answer in the place of the stand-in's.</summary>
internal static class UpstreamModelExtensions
{
    private const string Section = "LocalBedrock:Upstream";

    /// <summary>
    /// Hands on <c>LocalBedrock:Upstream</c>: with <c>LocalBedrock__Upstream__Model=llama3.2</c> alone, Ollama on this machine answers.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithUpstreamModel(this IResourceBuilder<ProjectResource> bedrock)
    {
        foreach (var setting in bedrock.ApplicationBuilder.Configuration.GetSection(Section).GetChildren())
        {
            if (setting.Value is { Length: > 0 } value)
            {
                bedrock.WithEnvironment($"{Section.Replace(":", "__", StringComparison.Ordinal)}__{setting.Key}", value);
            }
        }

        return bedrock;
    }
}
