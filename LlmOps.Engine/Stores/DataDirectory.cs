using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Engine.Stores;

/// <summary>The one directory under which every embedded store of this machine lives.</summary>
/// <remarks>Taken from <c>--data DIR</c> or <c>LLMOPS_DATA</c>; by default <c>llmops</c> in the user's local application data.</remarks>
public sealed class DataDirectory
{
    /// <summary>Opens the directory and makes it where it is missing.</summary>
    public DataDirectory(string root)
    {
        Root = Path.GetFullPath(root);
        Directory.CreateDirectory(Root);
    }

    /// <summary>The absolute path of the directory.</summary>
    public string Root { get; }

    /// <summary>Resolves the directory from configuration. What this process creates from then on, there and elsewhere, is for its user
    /// only.</summary>
    public static DataDirectory FromConfiguration(IConfiguration configuration)
    {
        CreateForOwnerOnly();
        var configured = configuration["data"] ?? configuration["LLMOPS_DATA"];
        return new DataDirectory(
            string.IsNullOrWhiteSpace(configured)
                ? Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                    "llmops"
                )
                : configured
        );
    }

    /// <summary>The path of a file under the directory; its folder exists afterwards.</summary>
    public string File(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([Root, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The path of a folder under the directory, made where it is missing.</summary>
    public string Folder(params ReadOnlySpan<string> parts) => Directory.CreateDirectory(Path.Combine([Root, .. parts])).FullName;

    // Databases, index files and plain files are made by several libraries; the mask of the process holds for all of them. Permissions of
    // what is there already stay.
    private static void CreateForOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            const uint GroupAndOthers = 0b000_111_111;
            _ = Native.Umask(GroupAndOthers);
        }
    }

    private static class Native
    {
#pragma warning disable SYSLIB1054 // Generated marshalling needs unsafe code, which this project does without.
        [DllImport("libc", EntryPoint = "umask")]
        public static extern uint Umask(uint mask);
#pragma warning restore SYSLIB1054
    }
}
