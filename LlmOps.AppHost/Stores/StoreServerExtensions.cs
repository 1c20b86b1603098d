namespace LlmOps.AppHost.Stores;

internal static class StoreServerExtensions
{
    /// <summary>What a Java server of a development stack is told. The second compiler pays off in servers that run for hours; up to the
    /// first question it would take more of the machine than the server itself.</summary>
    internal const string ToolOptions = "-XX:TieredStopAtLevel=1";

    /// <summary>Halves the work that the server's start takes.</summary>
    public static IResourceBuilder<T> WithQuickJavaStart<T>(this IResourceBuilder<T> server)
        where T : ContainerResource => server.WithEnvironment("JAVA_TOOL_OPTIONS", ToolOptions);

    /// <summary>Ends the server at once. The orchestrator gives an orderly end ten seconds, and some of the servers take them all. Nothing
    /// that was committed is lost: it is in their logs and files, from which the next start recovers.</summary>
    public static IResourceBuilder<T> WithQuickStop<T>(this IResourceBuilder<T> server)
        where T : ContainerResource => server.WithContainerRuntimeArgs("--stop-signal", "KILL");
}
