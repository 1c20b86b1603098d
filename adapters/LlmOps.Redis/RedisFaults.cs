using LlmOps.Engine.Stores;
using StackExchange.Redis;

namespace LlmOps.Redis;

/// <summary>Reads the exceptions of StackExchange.Redis.</summary>
internal static class RedisFaults
{
    private static readonly Func<Exception, StoreClientFault?> s_reader = Read;

    /// <summary>Tells the engine. Calling it again changes nothing.</summary>
    public static void Register() => StoreClientFaults.Add(s_reader);

    private static StoreClientFault? Read(Exception exception) =>
        exception switch
        {
            // An error of the server begins with its kind in capitals.
            RedisServerException { Message: var message } when message.StartsWith("OOM ", StringComparison.Ordinal) => new(
                "OOM",
                IsOutage: false,
                StoreFailure.Full
            ),
            RedisServerException { Message: var message }
                when message.StartsWith("READONLY ", StringComparison.Ordinal)
                    || message.StartsWith("MISCONF ", StringComparison.Ordinal) => new(
                message.Split(' ', 2)[0],
                IsOutage: false,
                StoreFailure.ReadOnly
            ),
            RedisServerException { Message: var message }
                when message.Split(' ', 2)[0] is "LOADING" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" or "BUSY" => new(
                message.Split(' ', 2)[0],
                IsOutage: true
            ),
            RedisConnectionException or RedisTimeoutException => new(exception.GetType().Name, IsOutage: true),
            _ => null,
        };
}
