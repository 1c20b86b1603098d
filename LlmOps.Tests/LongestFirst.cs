using LlmOps.Tests;
using LlmOps.Tests.Bedrock;
using LlmOps.Tests.Dashboard;
using LlmOps.Tests.EndToEnd;
using LlmOps.Tests.FineTuning;
using LlmOps.Tests.Formats.ParserProcesses;
using LlmOps.Tests.Infra;
using LlmOps.Tests.IngestWorker;
using LlmOps.Tests.QueryApi;
using LlmOps.Tests.Rollout;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace LlmOps.Tests;

/// <summary>Starts the classes that take a minute or more before the others, which then run beside them: started last, each would run alone
/// while the machine idles. What needs most of the machine, but waits for the most part, comes last.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        NameOf<TerraformTests>(),
        NameOf<ParserProcessPoolTests>(),
        NameOf<ReindexTests>(),
        NameOf<ReleaseTests>(),
        NameOf<StandbyWorkerTests>(),
        NameOf<WorkerOnAwsStoresTests>(),
        NameOf<FineTuningLoopTests>(),
        NameOf<AgainstLocalBedrockTests>(),
        DisturbedStackCollection.Name,
        NameOf<CrashTests>(),
        NameOf<ContainersProcessTests>(),
        NameOf<RollingUpdateTests>(),
    ];

    private static readonly string[] s_last = [ContainersStack.Collection, DashboardStack.Collection];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        // A class without a collection of its own has one that is named after it: "Test collection for NAMESPACE.CLASS (id: …)".
        var name = collection.TestCollectionDisplayName;
        var first = Array.FindIndex(s_longest, longest => name == longest || name.Contains($" {longest} ", StringComparison.Ordinal));
        return first >= 0 ? first - s_longest.Length : Array.IndexOf(s_last, name) + 1;
    }

    private static string NameOf<TTests>() => typeof(TTests).FullName!;
}
