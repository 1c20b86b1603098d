using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Aws;

/// <summary>The queue in SQS (a standard queue). Notifications of S3 on the same queue come out as
/// <see cref="IngestAction.Import"/>.</summary>
/// <remarks> What is set aside goes to <see cref="AwsResources.IngestDeadLetterQueueUrl"/>, else to the target of the queue's own redrive
/// policy, with the attribute <c>reason</c>. The redrive policy is the last resort for what kills every worker before it can say so; its
/// <c>maxReceiveCount</c> should be well above the worker's attempts.
/// </remarks>
internal sealed partial class SqsIngestQueue(IAmazonSQS client, string queueUrl, IOptions<AwsOptions> aws, ILogger<SqsIngestQueue> logger)
    : IIngestQueue,
        IPreparedStore
{
    private const int MaxReceives = 50;
    private const string ReasonAttribute = "reason";

    private static readonly TimeSpan s_longestVisibility = TimeSpan.FromHours(12);

    private readonly ResourceCreation _creation = ResourceCreation.Queue(client, aws.Value, queueUrl, MaxReceives);
    private string? _deadLetterUrl = aws.Value.Resources.IngestDeadLetterQueueUrl;
    private volatile bool _hasGroups = true;
    private bool _deadLetterKnown = aws.Value.Resources.IngestDeadLetterQueueUrl is not null;

    public string StoreName => "ingest-queue (sqs)";

    public Task PrepareAsync(CancellationToken cancellationToken) => _creation.ReadyAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => CountAsync(cancellationToken);

    // Messages of a queue cannot be looked through. They hold ids, expire by themselves, and ask for nothing that the catalog does not
    // know.
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);

    public async Task EnqueueAsync(IngestMessage message, CancellationToken cancellationToken)
    {
        var request = new SendMessageRequest(queueUrl, JsonSerializer.Serialize(message, IngestionJsonContext.Default.IngestMessage))
        {
            // The group of a standard queue makes it fair: a tenant with a long backlog does not delay the others' messages.
            MessageGroupId = _hasGroups && message.TenantId.Length > 0 ? message.TenantId : null,
        };
        try
        {
            await OnQueueAsync(() => client.SendMessageAsync(request, cancellationToken), cancellationToken);
        }
        catch (AmazonSQSException e) when (request.MessageGroupId is not null && e.ErrorCode is "InvalidParameterValue")
        {
            // A server that speaks SQS's protocol and has no fair queues.
            _hasGroups = false;
            request.MessageGroupId = null;
            await OnQueueAsync(() => client.SendMessageAsync(request, cancellationToken), cancellationToken);
        }
    }

    public async Task<IReadOnlyList<IngestLease>> ReceiveAsync(
        int max,
        TimeSpan visibility,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 10);
        var request = new ReceiveMessageRequest
        {
            QueueUrl = queueUrl,
            MaxNumberOfMessages = max,
            VisibilityTimeout = Seconds(visibility),
            WaitTimeSeconds = Math.Min(20, Seconds(wait)),
            MessageSystemAttributeNames = ["ApproximateReceiveCount"],
        };
        var response = await OnQueueAsync(() => client.ReceiveMessageAsync(request, cancellationToken), cancellationToken);

        var leases = new List<IngestLease>();
        foreach (var received in response.Messages ?? [])
        {
            if (await ReadAsync(received, cancellationToken) is { } lease)
            {
                leases.Add(lease);
            }
        }

        return leases;
    }

    public Task<bool> ExtendAsync(IngestLease lease, TimeSpan visibility, CancellationToken cancellationToken) =>
        ChangeVisibilityAsync(lease.Receipt, visibility, cancellationToken);

    public Task AbandonAsync(IngestLease lease, TimeSpan delay, CancellationToken cancellationToken) =>
        ChangeVisibilityAsync(lease.Receipt, delay, cancellationToken);

    public async Task CompleteAsync(IngestLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteMessageAsync(queueUrl, lease.Receipt, cancellationToken);
        }
        catch (AmazonSQSException e) when (IsLost(e))
        {
            // Another worker has it now, and comes to the same end.
        }
    }

    public async Task DeadLetterAsync(IngestLease lease, string reason, CancellationToken cancellationToken)
    {
        await SetAsideAsync(JsonSerializer.Serialize(lease.Message, IngestionJsonContext.Default.IngestMessage), reason, cancellationToken);
        await CompleteAsync(lease, cancellationToken);
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var response = await OnQueueAsync(
            () =>
                client.GetQueueAttributesAsync(
                    queueUrl,
                    ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"],
                    cancellationToken
                ),
            cancellationToken
        );
        return (response.Attributes ?? []).Values.Sum(value => long.Parse(value, CultureInfo.InvariantCulture));
    }

    private async Task<IngestLease?> ReadAsync(Message received, CancellationToken cancellationToken)
    {
        IngestMessage? message = null;
        try
        {
            using var body = JsonDocument.Parse(received.Body);
            if (S3EventNotification.TryRead(body.RootElement, out var created))
            {
                if (created.Count == 0)
                {
                    await client.DeleteMessageAsync(queueUrl, received.ReceiptHandle, cancellationToken);
                    return null;
                }

                message = new IngestMessage("", "", 0, IngestAction.Import) { Objects = created };
            }
            else
            {
                message = body.RootElement.Deserialize(IngestionJsonContext.Default.IngestMessage);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            LogNotUnderstood(e, received.MessageId);
        }

        if (
            message is null
            || (
                message.Action is not IngestAction.Import
                && (string.IsNullOrEmpty(message.TenantId) || string.IsNullOrEmpty(message.DocumentId))
            )
        )
        {
            await SetAsideAsync(received.Body, "The message is neither ours nor a notification of S3.", cancellationToken);
            await client.DeleteMessageAsync(queueUrl, received.ReceiptHandle, cancellationToken);
            return null;
        }

        var count =
            (received.Attributes ?? []).TryGetValue("ApproximateReceiveCount", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : 1;
        return new IngestLease(message, received.ReceiptHandle, count);
    }

    private async Task SetAsideAsync(string body, string reason, CancellationToken cancellationToken)
    {
        if (await DeadLetterUrlAsync(cancellationToken) is not { } url)
        {
            LogNowhereToSetAside(body, reason);
            return;
        }

        await client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = url,
                MessageBody = body,
                MessageAttributes = new()
                {
                    [ReasonAttribute] = new MessageAttributeValue { DataType = "String", StringValue = reason },
                },
            },
            cancellationToken
        );
    }

    private async Task<string?> DeadLetterUrlAsync(CancellationToken cancellationToken)
    {
        if (!_deadLetterKnown)
        {
            var attributes = (await client.GetQueueAttributesAsync(queueUrl, ["RedrivePolicy"], cancellationToken)).Attributes;
            if (attributes is not null && attributes.TryGetValue("RedrivePolicy", out var policy))
            {
                using var json = JsonDocument.Parse(policy);
                var arn = json.RootElement.GetProperty("deadLetterTargetArn").GetString()!;
                _deadLetterUrl = (await client.GetQueueUrlAsync(arn[(arn.LastIndexOf(':') + 1)..], cancellationToken)).QueueUrl;
            }

            _deadLetterKnown = true;
        }

        return _deadLetterUrl;
    }

    private async Task<T> OnQueueAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await _creation.ReadyAsync(cancellationToken);
        try
        {
            return await call();
        }
        catch (QueueDoesNotExistException) when (_creation.Forget())
        {
            // A server for development that keeps its queues in memory was restarted.
            await _creation.ReadyAsync(cancellationToken);
            return await call();
        }
    }

    private async Task<bool> ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken)
    {
        try
        {
            await client.ChangeMessageVisibilityAsync(queueUrl, receipt, Seconds(visibility), cancellationToken);
            return true;
        }
        catch (AmazonSQSException e) when (IsLost(e))
        {
            return false;
        }
    }

    // The service says so in several ways: the receipt is no longer valid, or what it stands for is gone or not in flight.
    private static bool IsLost(AmazonSQSException e) =>
        e is ReceiptHandleIsInvalidException or MessageNotInflightException
        || (
            e.StatusCode is HttpStatusCode.BadRequest
            && e is not QueueDoesNotExistException
            && e.ErrorCode is "InvalidParameterValue" or "ReceiptHandleIsInvalid" or "MessageNotInflight"
        );

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(Math.Clamp(time.TotalSeconds, 0, s_longestVisibility.TotalSeconds));

    [LoggerMessage(2000, LogLevel.Warning, "Failed to read message {MessageId}; it is set aside.")]
    private partial void LogNotUnderstood(Exception exception, string messageId);

    [LoggerMessage(2001, LogLevel.Error, "The queue has no dead-letter queue; this message is only kept here: {Body} ({Reason}).")]
    private partial void LogNowhereToSetAside(string body, string reason);
}
