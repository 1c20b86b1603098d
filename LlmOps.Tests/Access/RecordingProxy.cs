using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace LlmOps.Tests.Access;

/// <summary>Stands before a port and writes down its calls.</summary>
public class RecordingProxy : DispatchProxy
{
    private object _port = null!;
    private ConcurrentQueue<RecordedCall> _calls = null!;

    public static object Create(Type type, object port, ConcurrentQueue<RecordedCall> calls)
    {
        var proxy = Create(type, typeof(RecordingProxy));
        ((RecordingProxy)proxy)._port = port;
        ((RecordingProxy)proxy)._calls = calls;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.Enqueue(new RecordedCall(_port, targetMethod!, args ?? []));
        try
        {
            return targetMethod!.Invoke(_port, args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
