using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.SQS;
using LlmOps.Engine;

namespace LlmOps.Aws;

/// <summary>Gives every call of an AWS client one client span, retries included. A call that belongs to no trace is recorded only when it
/// fails.</summary>
internal sealed class AwsSpans : IRuntimePipelineCustomizer
{
    private static readonly AwsSpans s_instance = new();

    public string UniqueName => "LlmOps";

    public static void Register() => RuntimePipelineCustomizerRegistry.Instance.Register(s_instance);

    public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandler(new SpanHandler());

    private sealed class SpanHandler : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            using var activity = Start(executionContext.RequestContext);
            var alone = activity is { Parent: null, ParentId: null };
            if (alone)
            {
                // No request's own: workers poll all the time, and a trace of each look would bury those of questions.
                Record(activity!, false);
            }

            try
            {
                var response = await base.InvokeAsync<T>(executionContext);
                if (activity is not null && executionContext.ResponseContext.Response is { } answer)
                {
                    activity.SetTag("http.response.status_code", (int)answer.HttpStatusCode);
                    activity.SetTag("aws.request_id", answer.ResponseMetadata?.RequestId);
                }

                return response;
            }
            catch (Exception e)
            {
                var code = (e as AmazonServiceException)?.ErrorCode ?? e.GetType().Name;
                activity?.SetTag("error.type", code);
                // A failed condition is an answer, not a fault.
                if (code is not ("ConditionalCheckFailedException" or "PreconditionFailed"))
                {
                    activity?.SetStatus(ActivityStatusCode.Error, e.Message);
                    if (alone)
                    {
                        Record(activity!, true);
                    }
                }

                throw;
            }
        }

        private static void Record(Activity activity, bool recorded)
        {
            activity.IsAllDataRequested = recorded;
            activity.ActivityTraceFlags = recorded
                ? activity.ActivityTraceFlags | ActivityTraceFlags.Recorded
                : activity.ActivityTraceFlags & ~ActivityTraceFlags.Recorded;
        }

        private static Activity? Start(IRequestContext context)
        {
            var (service, systemKey, system) = context.ClientConfig switch
            {
                AmazonDynamoDBConfig => ("DynamoDB", "db", "dynamodb"),
                AmazonS3Config => ("S3", "db", "s3"),
                AmazonSQSConfig => ("SQS", "messaging", "aws_sqs"),
                var other => (other.GetType().Name, "rpc", "aws-api"),
            };
            var operation = context.OriginalRequest.GetType().Name.Replace("Request", "", StringComparison.Ordinal);
            var activity = EngineDiagnostics.ActivitySource.StartActivity($"{service} {operation}", ActivityKind.Client);
            if (activity is null)
            {
                return null;
            }

            activity.SetTag("rpc.system", "aws-api").SetTag("rpc.service", service).SetTag("rpc.method", operation);
            activity.SetTag($"{systemKey}.system", system);
            if (systemKey is "db")
            {
                activity.SetTag("db.system.name", $"aws.{system}").SetTag("db.operation.name", operation);
            }

            activity.SetTag("cloud.region", context.ClientConfig.RegionEndpoint?.SystemName ?? context.ClientConfig.AuthenticationRegion);
            if (Uri.TryCreate(context.ClientConfig.ServiceURL, UriKind.Absolute, out var address))
            {
                activity.SetTag("server.address", address.Host).SetTag("server.port", address.Port);
            }
            else
            {
                activity
                    .SetTag(
                        "server.address",
                        $"{context.ClientConfig.RegionEndpointServiceName}.{context.ClientConfig.RegionEndpoint?.SystemName}.amazonaws.com"
                    )
                    .SetTag("server.port", 443);
            }

            return activity;
        }
    }
}
