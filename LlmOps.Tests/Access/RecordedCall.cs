using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Access;

/// <summary>One call of a port.</summary>
/// <param name="Port">The adapter.</param>
/// <param name="Method">The method.</param>
/// <param name="Arguments">What it was called with.</param>
public sealed record RecordedCall(object Port, MethodInfo Method, IReadOnlyList<object?> Arguments)
{
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    /// <summary>Whether the caller itself gave a text, or a stream that may hold it.</summary>
    public bool Brings(string text) =>
        Arguments.Any(argument =>
            argument is Stream
            || (
                argument is not (null or CancellationToken or Delegate or TenantScope)
                && Text(argument).Contains(text, StringComparison.Ordinal)
            )
        );

    /// <summary>Makes the call once more, for another tenant, and gives what came back as text.</summary>
    public async Task<string> RepeatAsync(TenantScope tenant, CancellationToken cancellationToken)
    {
        var arguments = Arguments
            .Select(argument =>
                argument switch
                {
                    TenantScope => tenant,
                    CancellationToken => cancellationToken,
                    _ => argument,
                }
            )
            .ToArray();
        try
        {
            return Text(await ResultAsync(Method.Invoke(Port, arguments), cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A refusal tells nothing either, as long as it does not say what it refused.
            return (e is TargetInvocationException { InnerException: { } inner } ? inner : e).Message;
        }
    }

    private static async Task<object?> ResultAsync(object? result, CancellationToken cancellationToken)
    {
        if (result?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            result = type.GetMethod("AsTask")!.Invoke(result, null);
        }

        if (result is Task task)
        {
            await task.WaitAsync(cancellationToken);
            return task.GetType().GetProperty("Result")?.GetValue(task);
        }

        return
            result
                ?.GetType()
                .GetInterfaces()
                .FirstOrDefault(found => found.IsGenericType && found.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
                is { } stream
            ? await (Task<List<object?>>)
                typeof(RecordedCall)
                    .GetMethod(nameof(CollectAsync), BindingFlags.Static | BindingFlags.NonPublic)!
                    .MakeGenericMethod(stream.GetGenericArguments())
                    .Invoke(null, [result, cancellationToken])!
            : result;
    }

    private static async Task<List<object?>> CollectAsync<T>(IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        var all = new List<object?>();
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            all.Add(item);
        }

        return all;
    }

    private static string Text(object? value)
    {
        switch (value)
        {
            case null:
                return string.Empty;
            case string text:
                return text;
            case Stream stream:
                using (var reader = new StreamReader(stream, Encoding.UTF8))
                {
                    return reader.ReadToEnd();
                }

            case IEnumerable items
            and not IDictionary:
                return string.Join('\n', items.Cast<object?>().Select(Text));
            default:
                try
                {
                    return JsonSerializer.Serialize(value, value.GetType(), s_json);
                }
                catch (NotSupportedException)
                {
                    return value.ToString() ?? string.Empty;
                }
        }
    }
}
