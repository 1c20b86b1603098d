using System.Diagnostics;

namespace LlmOps.Tests;

/// <summary>A file system of a few megabytes that can be filled and made read-only. Tests that need one are skipped where none can be
/// mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _mountPoint = new("disk");

    public SmallDisk(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small disk takes root on Linux.");
        var mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _mountPoint.Path);
        if (!mounted)
        {
            _mountPoint.Dispose();
            Assert.Skip("A small disk cannot be mounted here.");
        }
    }

    public string Path => _mountPoint.Path;

    private string Ballast => _mountPoint.Combine("ballast");

    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        foreach (var size in (int[])[64 * 1024, 4096, 1])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full for pieces of this size.
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void SetReadOnly(bool isReadOnly) =>
        Assert.True(Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path), "The disk could not be mounted again.");

    public void Dispose()
    {
        // Lazily: a process that still ends may hold a file.
        Run("umount", "-l", Path);
        _mountPoint.Dispose();
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
