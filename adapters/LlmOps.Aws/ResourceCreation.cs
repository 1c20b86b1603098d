using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace LlmOps.Aws;

/// <summary>Makes a missing table, bucket or queue before its first use, where <see cref="AwsOptions.CreateResources"/> allows it. A
/// failure is tried again at the next use.</summary>
internal sealed class ResourceCreation
{
    private readonly Func<Task>? _make;
    private readonly Lock _gate = new();
    private Task? _made;

    private ResourceCreation(Func<Task>? make) => _make = make;

    /// <summary>A table that is paid by request, with the time-to-live attribute <c>expiresAt</c> (epoch seconds).</summary>
    public static ResourceCreation Table(IAmazonDynamoDB client, AwsOptions options, CreateTableRequest table) =>
        new(options.CreateResources ? () => MakeTableAsync(client, table) : null);

    /// <summary>A bucket that is private to the account.</summary>
    public static ResourceCreation Bucket(IAmazonS3 client, AwsOptions options, string bucket) =>
        new(options.CreateResources ? () => MakeBucketAsync(client, bucket) : null);

    /// <summary>A queue, with a second one beside it (<c>NAME-dead</c>) for what was taken <paramref name="maxReceives"/> times in
    /// vain.</summary>
    public static ResourceCreation Queue(IAmazonSQS client, AwsOptions options, string queueUrl, int maxReceives) =>
        new(options.CreateResources ? () => MakeQueueAsync(client, queueUrl, maxReceives) : null);

    /// <summary>Returns when the resource may be used.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (_make is null)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            if (_made is null || _made.IsFaulted || _made.IsCanceled)
            {
                // Not the caller's own token: the others wait for it too.
                _made = _make();
            }

            return _made.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The resource has gone: the next use makes it again, where that is allowed.</summary>
    /// <returns>Whether it is.</returns>
    public bool Forget()
    {
        lock (_gate)
        {
            if (_made is { IsCompleted: true })
            {
                _made = null;
            }
        }

        return _make is not null;
    }

    private static async Task MakeTableAsync(IAmazonDynamoDB client, CreateTableRequest table)
    {
        if (!await ExistsAsync(client, table.TableName))
        {
            table.BillingMode = BillingMode.PAY_PER_REQUEST;
            try
            {
                await client.CreateTableAsync(table);
            }
            catch (ResourceInUseException)
            {
                // Another process was faster.
            }

            while (!await ExistsAsync(client, table.TableName))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }

            try
            {
                await client.UpdateTimeToLiveAsync(
                    new UpdateTimeToLiveRequest
                    {
                        TableName = table.TableName,
                        TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "expiresAt", Enabled = true },
                    }
                );
            }
            catch (AmazonDynamoDBException e) when (e.ErrorCode == "ValidationException")
            {
                // Switched on already.
            }
        }
    }

    private static async Task<bool> ExistsAsync(IAmazonDynamoDB client, string table)
    {
        try
        {
            return (await client.DescribeTableAsync(table)).Table.TableStatus == TableStatus.ACTIVE;
        }
        catch (Amazon.DynamoDBv2.Model.ResourceNotFoundException)
        {
            return false;
        }
    }

    private static async Task MakeBucketAsync(IAmazonS3 client, string bucket)
    {
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // It is there.
        }
    }

    private static async Task MakeQueueAsync(IAmazonSQS client, string queueUrl, int maxReceives)
    {
        var name = new Uri(queueUrl).Segments[^1];
        var dead = await client.CreateQueueAsync(new CreateQueueRequest { QueueName = $"{name}-dead" });
        var attributes = await client.GetQueueAttributesAsync(dead.QueueUrl, ["QueueArn"]);
        try
        {
            await client.CreateQueueAsync(
                new CreateQueueRequest
                {
                    QueueName = name,
                    Attributes = new()
                    {
                        ["RedrivePolicy"] =
                            $$"""{"deadLetterTargetArn":"{{attributes.Attributes["QueueArn"]}}","maxReceiveCount":"{{maxReceives}}"}""",
                    },
                }
            );
        }
        catch (QueueNameExistsException)
        {
            // It is there, with attributes of its own.
        }
    }
}
