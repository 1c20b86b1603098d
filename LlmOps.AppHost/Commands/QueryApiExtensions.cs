using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmOps.AppHost.Commands;

internal static class QueryApiExtensions
{
    private static readonly JsonSerializerOptions s_indented = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Links to the API, its reference page and its readiness.</summary>
    public static IResourceBuilder<ProjectResource> WithApiLinks(this IResourceBuilder<ProjectResource> api) =>
        api.WithUrlForEndpoint("http", url => url.DisplayText = "API")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/reference", DisplayText = "Reference" })
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/health/ready", DisplayText = "Readiness" });

    /// <summary>A command that sends the sample documents and waits until each can be asked about.</summary>
    public static IResourceBuilder<ProjectResource> WithSendSamplesCommand(
        this IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ParameterResource> key
    )
    {
        var folder = Path.GetFullPath(Path.Combine(api.ApplicationBuilder.AppHostDirectory, "..", "samples", "documents"));
        return api.WithCommand(
            "send-samples",
            "Send the samples",
            async context =>
            {
                using var documents = new DocumentsClient(
                    api.GetEndpoint("http").Url,
                    await key.Resource.GetValueAsync(context.CancellationToken)
                );
                return await documents.SendAsync(folder, context.CancellationToken);
            },
            new CommandOptions
            {
                Description = "Sends the sample documents and waits until each is ready.",
                IconName = "DocumentArrowUp",
                IsHighlighted = true,
                UpdateState = CommandStates.WhenHealthy,
            }
        );
    }

    /// <summary>A command that asks a question and shows the answer with its citations.</summary>
    public static IResourceBuilder<ProjectResource> WithAskCommand(
        this IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ParameterResource> key
    ) =>
        api.WithHttpCommand(
            "/v1/query",
            "Ask a question",
            endpointName: "http",
            commandName: "ask",
            commandOptions: new HttpCommandOptions
            {
                Description = "Asks a question about the documents and shows the answer with its citations.",
                IconName = "ChatBubblesQuestion",
                IsHighlighted = true,
                Arguments =
                [
                    new InteractionInput
                    {
                        Name = "question",
                        Label = "Question",
                        InputType = InputType.Text,
                        Required = true,
                        Placeholder = "Who acquired Northwind Traders?",
                    },
                    new InteractionInput
                    {
                        Name = "session",
                        Label = "Session",
                        InputType = InputType.Text,
                        Required = false,
                        Placeholder = "An id; the same one continues the conversation.",
                    },
                ],
                PrepareRequest = async context =>
                {
                    var session = context.Arguments.GetString("session");
                    context.Request.Content = JsonContent.Create(
                        new
                        {
                            question = context.Arguments.GetString("question"),
                            sessionId = string.IsNullOrWhiteSpace(session) ? null : session,
                        }
                    );
                    context.Request.Headers.Authorization = new AuthenticationHeaderValue(
                        "Bearer",
                        await key.Resource.GetValueAsync(context.CancellationToken)
                    );
                },
                GetCommandResult = async context =>
                {
                    var body = await context.Response.Content.ReadAsStringAsync(context.CancellationToken);
                    return context.Response.IsSuccessStatusCode
                        ? CommandResults.Success("Answered.", Indent(body), CommandResultFormat.Json, displayImmediately: true)
                        : CommandResults.Failure(
                            $"The API refused the question with {(int)context.Response.StatusCode}.",
                            Indent(body),
                            CommandResultFormat.Json
                        );
                },
            }
        );

    private static string Indent(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(s_indented) ?? json;
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
