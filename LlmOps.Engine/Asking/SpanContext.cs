using System.Diagnostics;

namespace LlmOps.Engine.Asking;

/// <summary>Runs work under a span of the iterator that calls it. Behind a <c>yield</c> an iterator runs in its caller's context, whose
/// current span is another; here the change ends with the method that makes it.</summary>
internal static class SpanContext
{
    /// <summary>Runs work whose spans become children of <paramref name="span"/>; null: of the current one.</summary>
    public static async Task<T> RunAsync<T>(Activity? span, Func<Task<T>> work)
    {
        Activity.Current = span ?? Activity.Current;
        return await work();
    }
}
