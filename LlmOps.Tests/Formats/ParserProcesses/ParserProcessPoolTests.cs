using System.Diagnostics;
using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.ParserProcesses;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats.ParserProcesses;

public sealed class ParserProcessPoolTests
{
    private static ParserProcessCommand WithSmallStack(ParserProcessCommand command) =>
        new("env", ["DOTNET_DefaultStackSize=40000", command.FileName, .. command.Arguments]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatAProcessParsesIsWhatTheServiceItselfWouldHaveParsed()
    {
        await using var room = new ParserRoom();
        var files = Directory
            .GetFiles(DocumentRoom.SamplesFolder)
            .Order(StringComparer.Ordinal)
            .Select(path => new TestFile(path, path, File.ReadAllBytes(path)))
            .Concat(Enumerable.Range(0, 16).Select(GoodFiles.Build))
            .Concat([
                new TestFile(
                    "surrogates",
                    "half.txt",
                    [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("\U0001F600 smiles.")]
                ),
                new TestFile("empty", "empty.txt", []),
                new TestFile("not utf-8", "latin.txt", [0x61, 0xE9, 0x62]),
                new TestFile("unknown", "program.exe", [0x4D, 0x5A, 0x00, 0xFF]),
                new TestFile("cut", "cut.json", "{\"a\": "u8.ToArray()),
                new TestFile(
                    "encrypted",
                    "encrypted.pdf",
                    File.ReadAllBytes(Path.Combine(DocumentRoom.RepositoryRoot, "LlmOps.Tests", "Documents", "Fixtures", "encrypted.pdf"))
                ),
            ]);
        foreach (var file in files)
        {
            Assert.Equal(await OutcomeAsync(DocumentRoom.Catalog(), file), await OutcomeAsync(room.Pool, file));
        }

        Assert.Single(room.Started);
    }

    [Fact]
    public async Task ADocumentThatOverflowsTheStackIsACrashAndTheNextOneGetsANewProcess()
    {
        // No file is known that overflows the stack within the limit of nesting. The runtime prints every frame of the stack, for which it
        // takes 20 seconds where the stack is as large as usual.
        await using var room = new ParserRoom(
            documents: new DocumentOptions { MaxNestingDepth = 100_000 },
            command: OperatingSystem.IsWindows() ? null : WithSmallStack(ParserRoom.DefaultCommand)
        );
        var deep = string.Concat(Enumerable.Repeat("[", 90_000)) + "1" + string.Concat(Enumerable.Repeat("]", 90_000));
        var refused = await room.RefusedAsync(new TestFile("deep", "deep.json", Encoding.UTF8.GetBytes(deep)));
        Assert.Equal(ParserLimit.Crash, refused.Reason);
        Assert.Contains("stack overflow", refused.Message, StringComparison.Ordinal);
        Assert.Contains("JsonRecordParser", refused.InnerException!.ToString(), StringComparison.Ordinal);

        Assert.Contains("pallets", (await room.ParseAsync(GoodFiles.Build(7))).Text, StringComparison.Ordinal);
        Assert.Equal(2, room.Started.Count);
    }

    [Fact]
    public async Task EachLimitHasItsNameInTheReason()
    {
        var endless = HostileFiles.Build("pdf-forms-multiply");
        await using (var room = new ParserRoom(new ParserProcessOptions { TimeLimit = TimeSpan.FromSeconds(1) }))
        {
            Assert.Equal((ParserLimit.Time, true), Named(await room.RefusedAsync(endless), nameof(ParserProcessOptions.TimeLimit)));
        }

        await using (var room = new ParserRoom(new ParserProcessOptions { CpuLimit = TimeSpan.FromSeconds(1) }))
        {
            Assert.Equal((ParserLimit.Cpu, true), Named(await room.RefusedAsync(endless), nameof(ParserProcessOptions.CpuLimit)));
            Assert.Contains("pallets", (await room.ParseAsync(GoodFiles.Build(7))).Text, StringComparison.Ordinal);
        }

        await using (
            var room = new ParserRoom(
                new ParserProcessOptions { MaxMemoryBytes = 192L * 1024 * 1024 },
                new DocumentOptions { MaxArchiveExpandedBytes = 8L * 1024 * 1024 * 1024 }
            )
        )
        {
            Assert.Equal(
                (ParserLimit.Memory, true),
                Named(await room.RefusedAsync(HostileFiles.Build("word-bomb")), nameof(ParserProcessOptions.MaxMemoryBytes))
            );
            Assert.Contains("pallets", (await room.ParseAsync(GoodFiles.Build(7))).Text, StringComparison.Ordinal);
        }

        await using (var room = new ParserRoom(new ParserProcessOptions { MaxOutputBytes = 2048 }))
        {
            var refused = await Assert.ThrowsAsync<DocumentUnreadableException>(() =>
                room.ParseAsync(Encoding.UTF8.GetBytes(new string('a', 2048)), "long.txt")
            );
            Assert.Equal((ParserLimit.Output, true), Named(refused, nameof(ParserProcessOptions.MaxOutputBytes)));
        }
    }

    [Fact]
    public async Task AProcessIsReplacedAfterItsShareOfDocuments()
    {
        await using var room = new ParserRoom(new ParserProcessOptions { Processes = 1, MaxDocumentsPerProcess = 3 });
        for (var i = 0; i < 7; i++)
        {
            await room.ParseAsync(GoodFiles.Build(i));
        }

        Assert.Equal(3, room.Started.Count);
    }

    [Fact]
    public async Task NoMoreProcessesRunThanAllowedAndADocumentTooManyWaits()
    {
        await using var room = new ParserRoom(new ParserProcessOptions { Processes = 2 });
        var parsed = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => room.ParseAsync(GoodFiles.Build(i))));
        Assert.All(parsed, (document, i) => Assert.Contains($"{i * 3} pallets", document.Text, StringComparison.Ordinal));
        Assert.InRange(room.Started.Count, 1, 2);
    }

    [Fact]
    public async Task AProcessKilledFromOutsideIsNotHeldAgainstItsDocument()
    {
        await using var room = new ParserRoom();
        await room.ParseAsync(GoodFiles.Build(0));
        Kill(room.Started[0]);
        await room.ParseAsync(GoodFiles.Build(1));

        // And in the middle of a document: the second process gets it too, and only its death is the document's.
        var parsing = room.ParseAsync(HostileFiles.Build("pdf-forms-multiply"));
        await UntilBusyAsync(room.Started[1]);
        Kill(room.Started[1]);
        await UntilAsync(() => room.Started.Count == 3);
        Assert.False(parsing.IsCompleted);
        await UntilBusyAsync(room.Started[2]);
        Kill(room.Started[2]);
        Assert.Equal(ParserLimit.Crash, (await Assert.ThrowsAsync<DocumentUnreadableException>(() => parsing)).Reason);
    }

    [Fact]
    public async Task SignalsToTheWholeProcessGroupAreLeftToTheParent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        await using var room = new ParserRoom();
        await room.ParseAsync(GoodFiles.Build(0));
        foreach (var signal in (string[])["-INT", "-TERM", "-HUP"])
        {
            using var kill = Process.Start("kill", [signal, $"{room.Started[0]}"]);
            await kill.WaitForExitAsync(Cancel);
            await room.ParseAsync(GoodFiles.Build(7));
        }

        Assert.Single(room.Started);
    }

    [Fact]
    public async Task ADocumentThatIsCalledOffGoesWithItsProcess()
    {
        await using var room = new ParserRoom();
        using var stop = new CancellationTokenSource();
        var parsing = room.ParseAsync(HostileFiles.Build("pdf-forms-multiply"), stop.Token);
        await UntilAsync(() => room.Started.Count == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parsing);
        Assert.False(IsAlive(room.Started[0]));
        await room.ParseAsync(GoodFiles.Build(0));
    }

    [Fact]
    public async Task NoProcessOutlivesThePool()
    {
        IReadOnlyList<int> started;
        await using (var room = new ParserRoom(new ParserProcessOptions { Processes = 2 }))
        {
            await room.ParseAsync(GoodFiles.Build(0));
            var hostile = room.ParseAsync(HostileFiles.Build("pdf-forms-multiply"));
            var second = room.ParseAsync(HostileFiles.Build("pdf-forms-multiply"));
            await UntilAsync(() => room.Started.Count == 2);
            await room.DisposeAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hostile);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
            started = room.Started;
        }

        Assert.DoesNotContain(started, IsAlive);
    }

    [Fact]
    public async Task WhatDoesNotStartIsNotTheDocumentsFault()
    {
        await using (
            var missing = new ParserRoom(command: new ParserProcessCommand(Path.Combine(Path.GetTempPath(), "no-such-program"), []))
        )
        {
            await Assert.ThrowsAsync<ParserUnavailableException>(() => missing.ParseAsync(GoodFiles.Build(0)));
        }

        await using var other = new ParserRoom(command: new ParserProcessCommand("dotnet", ["--version"]));
        await Assert.ThrowsAsync<ParserUnavailableException>(() => other.ParseAsync(GoodFiles.Build(0)));
    }

    [Fact]
    public async Task AProcessHasNothingOfItsParentsEnvironmentThatItDoesNotNeed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems do not show a process's environment.");
        await using var room = new ParserRoom();
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "not for parsers");
        try
        {
            await room.ParseAsync(GoodFiles.Build(0));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        }

        var names = File.ReadAllText($"/proc/{room.Started[0]}/environ")
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=')[0])
            .ToArray();
        Assert.Contains("DOTNET_GCHeapHardLimit", names);
        string[] allowed = ["PATH", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP"];
        Assert.DoesNotContain(names, name => !allowed.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostileFilesAndTheirChangedCopiesAreRefusedOrReadAndGoodOnesBetweenThemAreRead()
    {
        var options = new ParserProcessOptions { CpuLimit = TimeSpan.FromSeconds(3), MaxMemoryBytes = 384L * 1024 * 1024 };
        await using var room = new ParserRoom(options);
        var read = new List<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2 * HostileFiles.KindCount),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Cancel },
            async (i, _) =>
            {
                Assert.Contains("pallets", (await room.ParseAsync(GoodFiles.Build(i))).Text, StringComparison.Ordinal);
                var file = HostileFiles.Build(i % HostileFiles.KindCount);
                var changed = i >= HostileFiles.KindCount;
                var outcome = await Record.ExceptionAsync(() => room.ParseAsync(changed ? HostileFiles.Mutate(file, i) : file));
                Assert.True(outcome is null or DocumentUnreadableException { Message.Length: > 0 }, $"{file}: {outcome}");
                if (outcome is null && !changed)
                {
                    lock (read)
                    {
                        read.Add(file.Name);
                    }
                }
            }
        );
        Assert.Empty(read);
    }

    private static (string Reason, bool Named) Named(DocumentUnreadableException refused, string option) =>
        (refused.Reason, refused.Message.Contains($"(Documents:Parser:{option})", StringComparison.Ordinal));

    private static async Task<string> OutcomeAsync(IDocumentReader reader, TestFile file)
    {
        using var stream = new MemoryStream(file.Content);
        try
        {
            var document = await reader.ParseAsync(stream, null, file.FileName, Cancel);
            return $"{document.Title}\n{string.Join(' ', document.Blocks)}\n{document.Text}";
        }
        catch (DocumentUnreadableException e)
        {
            return $"{e.Reason}: {e.Message}";
        }
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        process.WaitForExit();
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // It works on the document, rather than starting or reading it.
    private static async Task UntilBusyAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        var idle = process.TotalProcessorTime;
        await UntilAsync(() =>
        {
            process.Refresh();
            return process.TotalProcessorTime > idle + TimeSpan.FromMilliseconds(300);
        });
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, Cancel);
        }
    }
}
