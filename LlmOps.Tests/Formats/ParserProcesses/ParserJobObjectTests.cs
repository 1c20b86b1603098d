using System.Diagnostics;
using System.Runtime.InteropServices;
using LlmOps.Formats.ParserProcesses;

namespace LlmOps.Tests.Formats.ParserProcesses;

public sealed class ParserJobObjectTests
{
    /// <summary>Sizes and offsets of 64-bit Windows, by winnt.h; a wrong one makes the call fail, or sets another limit.</summary>
    [Fact]
    public void TheLimitsAreLaidOutAsWindowsReadsThem()
    {
        Assert.SkipUnless(Environment.Is64BitProcess, "The sizes are those of 64-bit programs.");

        Assert.Equal(64, Marshal.SizeOf<ParserJobObject.BasicLimits>());
        Assert.Equal(16, Offset<ParserJobObject.BasicLimits>("LimitFlags"));
        Assert.Equal(40, Offset<ParserJobObject.BasicLimits>("ActiveProcessLimit"));
        Assert.Equal(144, Marshal.SizeOf<ParserJobObject.ExtendedLimits>());
        Assert.Equal(112, Offset<ParserJobObject.ExtendedLimits>("ProcessMemoryLimit"));
        Assert.Equal(120, Offset<ParserJobObject.ExtendedLimits>("JobMemoryLimit"));
    }

    [Fact]
    public void TheWholeJobMayCommitTheLimitAndStartsNothing()
    {
        var limits = ParserJobObject.LimitsFor(1_000_000);

        Assert.Equal((nuint)1_000_000, limits.JobMemoryLimit);
        Assert.Equal(1u, limits.Basic.ActiveProcessLimit);
        Assert.Equal(0x2608u, (uint)limits.Basic.LimitFlags);
    }

    [Fact]
    public async Task AProcessEndsWithItsJob()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Job objects are part of Windows.");
        using var process = Process.Start(new ProcessStartInfo("cmd.exe", "/c pause") { RedirectStandardInput = true })!;
        using var job = ParserJobObject.TryCreate(process, 512L * 1024 * 1024);

        Assert.NotNull(job);
        job.Dispose();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
