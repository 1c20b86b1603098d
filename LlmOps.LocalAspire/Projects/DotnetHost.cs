using System.Runtime.InteropServices;

namespace Aspire.Hosting.Projects;

/// <summary>The .NET that runs the AppHost.</summary>
internal static class DotnetHost
{
    /// <summary>The folder it is installed in.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The <c>dotnet</c> in it.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
