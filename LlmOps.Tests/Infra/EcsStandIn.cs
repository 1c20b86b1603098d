using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Infra;

/// <summary>
/// Stands in for the ECS calls that the release scripts make, over ECS's own wire protocol, and for the API behind the load balancer.
/// A deployment moves on by one step each time it is read, so no test depends on time.
/// </summary>
internal sealed class EcsStandIn : IAsyncDisposable
{
    private const string Prefix = "arn:aws:ecs:us-east-1:111122223333:";

    private static readonly HashSet<string> s_registrable =
    [
        "family",
        "taskRoleArn",
        "executionRoleArn",
        "networkMode",
        "containerDefinitions",
        "volumes",
        "placementConstraints",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "tags",
        "pidMode",
        "ipcMode",
        "proxyConfiguration",
        "inferenceAccelerators",
        "ephemeralStorage",
        "runtimePlatform",
        "enableFaultInjection",
    ];

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _definitions = [];
    private int _nextDeployment;

    private EcsStandIn(WebApplication app) => _app = app;

    public Dictionary<string, EcsService> Services { get; } = [];

    public List<string> Operations { get; } = [];

    /// <summary>Calls that are answered with ThrottlingException from now on.</summary>
    public int Throttled { get; set; }

    /// <summary>The services' last revisions do not come up again either.</summary>
    public bool OldRevisionsFail { get; set; }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<EcsStandIn> StartAsync(params string[] services)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new EcsStandIn(app);
        foreach (var service in services)
        {
            standIn.Services[service] = new EcsService(service);
            standIn.Run(service, Image(service, EcsBehavior.Good), completed: true);
        }

        app.MapPost("/", standIn.AnswerAsync);
        app.MapGet("/health", () => standIn.Running is EcsBehavior.FallsIllLater ? Results.StatusCode(503) : Results.Ok());
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/v1/query", standIn.AnswerQuestionAsync);
        await app.StartAsync();
        return standIn;
    }

    public static string Image(string service, EcsBehavior behavior, int release = 1) =>
        $"111122223333.dkr.ecr.us-east-1.amazonaws.com/llmops-test/{service}@sha256:{(int)behavior:x}{release.ToString("x63", CultureInfo.InvariantCulture)}";

    /// <summary>The image that a service's tasks run.</summary>
    public string ImageOf(string service) => ImageIn(_definitions[Services[service].LastCompleted!.TaskDefinition], service);

    /// <summary>Makes a service one that Terraform just made: a revision whose image is not there, and no tasks.</summary>
    public void MakeNew(string service)
    {
        Services[service] = new EcsService(service) { DesiredCount = 0 };
        Run(service, $"111122223333.dkr.ecr.us-east-1.amazonaws.com/llmops-test/{service}:unreleased", completed: true);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private EcsBehavior Running => Services["query-api"].LastCompleted!.Behavior;

    private async Task AnswerAsync(HttpContext context)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        var input = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        JsonObject answer;
        lock (_gate)
        {
            Operations.Add(operation);
            if (Throttled > 0)
            {
                Throttled--;
                answer = Fault("ThrottlingException", "Rate exceeded");
            }
            else
            {
                answer = operation switch
                {
                    "DescribeServices" => DescribeServices(input),
                    "DescribeTaskDefinition" => DescribeTaskDefinition(input),
                    "RegisterTaskDefinition" => RegisterTaskDefinition(input),
                    "UpdateService" => UpdateService(input),
                    _ => Fault("InvalidAction", operation),
                };
            }
        }

        context.Response.StatusCode = answer.ContainsKey("__type") ? 400 : 200;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private async Task AnswerQuestionAsync(HttpContext context)
    {
        var question = (await JsonNode.ParseAsync(context.Request.Body))!["question"]!.GetValue<string>();
        JsonObject answer =
            question.Contains("Ulaanbaatar", StringComparison.Ordinal) == (Running is EcsBehavior.AnswersWrongly)
                ? new()
                {
                    ["answer"] = "Ingrid Solberg founded it [1].",
                    ["answered"] = true,
                    ["citations"] = new JsonArray(new JsonObject { ["documentId"] = "northwind-history" }),
                }
                : new()
                {
                    ["answer"] = "The documents do not say.",
                    ["answered"] = false,
                    ["citations"] = new JsonArray(),
                };
        answer["usage"] = new JsonObject { ["costUsd"] = 0.001 };
        answer["degraded"] = new JsonArray();
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonObject DescribeServices(JsonObject input)
    {
        if (input["cluster"]?.GetValue<string>() is not "llmops-test")
        {
            return Fault("ClusterNotFoundException", "Cluster not found.");
        }

        var answer = new JsonObject { ["services"] = new JsonArray(), ["failures"] = new JsonArray() };
        foreach (var name in input["services"]!.AsArray().Select(node => node!.GetValue<string>()))
        {
            if (Services.TryGetValue(name, out var service))
            {
                Advance(service);
                answer["services"]!.AsArray().Add(Describe(service));
            }
            else
            {
                answer["failures"]!.AsArray().Add(new JsonObject { ["arn"] = name, ["reason"] = "MISSING" });
            }
        }

        return answer;
    }

    private JsonObject DescribeTaskDefinition(JsonObject input)
    {
        var name = input["taskDefinition"]!.GetValue<string>();
        var definition =
            _definitions.GetValueOrDefault(name)
            ?? _definitions.Values.LastOrDefault(candidate => candidate["family"]!.GetValue<string>() == name);
        return definition is null
            ? Fault("ClientException", "Unable to describe task definition.")
            : new JsonObject
            {
                ["taskDefinition"] = definition.DeepClone(),
                ["tags"] = new JsonArray(new JsonObject { ["key"] = "stack", ["value"] = "llmops-test" }),
            };
    }

    private JsonObject RegisterTaskDefinition(JsonObject input)
    {
        if (input.Select(member => member.Key).FirstOrDefault(key => !s_registrable.Contains(key)) is { } unknown)
        {
            return Fault("ClientException", $"Unknown parameter {unknown}.");
        }

        input.Remove("tags");
        return new JsonObject { ["taskDefinition"] = Register(input.DeepClone().AsObject()).DeepClone() };
    }

    private JsonObject UpdateService(JsonObject input)
    {
        if (input["taskDefinition"]?.GetValue<string>() is not { } definition || !_definitions.ContainsKey(definition))
        {
            return Fault("ClientException", "TaskDefinition not found.");
        }

        var service = Services[input["service"]!.GetValue<string>()];
        service.DesiredCount = input["desiredCount"]?.GetValue<int>() ?? service.DesiredCount;
        Point(service, definition);
        return new JsonObject { ["service"] = Describe(service) };
    }

    private void Run(string service, string image, bool completed)
    {
        var definition = Register(
            new JsonObject
            {
                ["family"] = $"llmops-test-{service}",
                ["networkMode"] = "awsvpc",
                ["cpu"] = "512",
                ["memory"] = "1024",
                ["containerDefinitions"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = service,
                        ["image"] = image,
                        ["essential"] = true,
                    }
                ),
            }
        );
        Point(Services[service], definition["taskDefinitionArn"]!.GetValue<string>());
        if (completed)
        {
            Complete(Services[service]);
        }
    }

    private JsonObject Register(JsonObject definition)
    {
        var revision =
            1 + _definitions.Values.Count(other => other["family"]!.GetValue<string>() == definition["family"]!.GetValue<string>());
        var arn = $"{Prefix}task-definition/{definition["family"]!.GetValue<string>()}:{revision}";
        definition["taskDefinitionArn"] = arn;
        definition["revision"] = revision;
        definition["status"] = "ACTIVE";
        definition["registeredAt"] = 1_780_000_000;
        definition["registeredBy"] = $"{Prefix}x";
        definition["compatibilities"] = new JsonArray("EC2", "FARGATE");
        definition["requiresAttributes"] = new JsonArray();
        _definitions[arn] = definition;
        return definition;
    }

    private void Point(EcsService service, string definition)
    {
        var behavior = ImageIn(_definitions[definition], service.Name).Split("@sha256:") is [_, { } digest]
            ? (EcsBehavior)Convert.ToInt32(digest[..1], 16)
            : EcsBehavior.HangsInStart;
        if (OldRevisionsFail && definition.EndsWith(":1", StringComparison.Ordinal))
        {
            behavior = EcsBehavior.FailsHealthChecks;
        }

        foreach (var other in service.Deployments)
        {
            other.Status = "ACTIVE";
        }

        service.Deployments.Insert(0, new EcsDeployment($"ecs-svc/{++_nextDeployment}", definition, behavior));
        service.Pointed.Add(definition);
        if (service.DesiredCount == 0)
        {
            Complete(service);
        }
    }

    private void Advance(EcsService service)
    {
        var primary = service.Primary;
        if (primary.RolloutState != "IN_PROGRESS" || ++primary.Looks < 2)
        {
            return;
        }

        switch (primary.Behavior)
        {
            case EcsBehavior.HangsInStart:
                break;
            case EcsBehavior.FailsHealthChecks:
                primary.RolloutState = "FAILED";
                primary.Reason = "ECS deployment circuit breaker: tasks failed to start.";
                if (service.LastCompleted is { } last && last.TaskDefinition != primary.TaskDefinition)
                {
                    Point(service, last.TaskDefinition);
                }

                break;
            default:
                Complete(service);
                break;
        }
    }

    private static void Complete(EcsService service)
    {
        service.Primary.RolloutState = "COMPLETED";
        service.LastCompleted = service.Primary;
        service.Deployments.RemoveRange(1, service.Deployments.Count - 1);
    }

    private static JsonObject Describe(EcsService service) =>
        new()
        {
            ["serviceName"] = service.Name,
            ["status"] = "ACTIVE",
            ["taskDefinition"] = service.Primary.TaskDefinition,
            ["desiredCount"] = service.DesiredCount,
            ["events"] = new JsonArray(
                new JsonObject { ["id"] = "1", ["message"] = $"(service {service.Name}) has begun draining connections." }
            ),
            ["deployments"] = new JsonArray([
                .. service.Deployments.Select(deployment => new JsonObject
                {
                    ["id"] = deployment.Id,
                    ["status"] = deployment.Status,
                    ["taskDefinition"] = deployment.TaskDefinition,
                    ["desiredCount"] = service.DesiredCount,
                    ["runningCount"] = deployment.RolloutState == "COMPLETED" ? service.DesiredCount : 0,
                    ["failedTasks"] = deployment.RolloutState == "FAILED" ? 3 : 0,
                    ["rolloutState"] = deployment.RolloutState,
                    ["rolloutStateReason"] = deployment.Reason ?? "ECS deployment in progress.",
                }),
            ]),
        };

    private static string ImageIn(JsonObject definition, string container) =>
        definition["containerDefinitions"]!.AsArray().Single(node => node!["name"]!.GetValue<string>() == container)![
            "image"
        ]!.GetValue<string>();

    private static JsonObject Fault(string type, string message) => new() { ["__type"] = type, ["message"] = message };
}
