using System.Text.RegularExpressions;

namespace LlmOps.Tests.Architecture;

/// <summary>The tenant comes from a credential, or from what was stored under one. These tests name every file that may make a
/// <c>TenantScope</c> or a <c>Caller</c>.</summary>
public sealed partial class TenantCreationTests
{
    /// <summary>Files that may make a scope, and why.</summary>
    private static readonly Dictionary<string, string> s_scopes = new(StringComparer.Ordinal)
    {
        ["LlmOps.Engine/Tenancy/TenantScope.cs"] = "the type itself",
        ["LlmOps.Engine/Tenancy/Caller.cs"] = "from a credential that was checked",
        ["LlmOps.Engine/Access/ApiKeyRecord.cs"] = "a stored key says whose it is",
        ["LlmOps.Engine/Erasing/TenantErasures.cs"] = "a stored erasure says whose it is",
        ["LlmOps.Engine/FineTuning/CanaryWatch.cs"] = "a registered model says whose conversations trained it",
        ["LlmOps.Engine/FineTuning/DatasetBuilder.cs"] = "a stored turn says whose it is",
        ["LlmOps.Engine/FineTuning/StaleDatasets.cs"] = "a stored dataset says whose it is",
        ["LlmOps.Engine/FineTuning/FineTuningOptions.cs"] = "the operator's own setting",
        ["LlmOps.Engine/Ingesting/IngestPipeline.cs"] = "a queue's message, which the catalog has to know",
        ["LlmOps.Engine/Ingesting/IngestRecovery.cs"] = "a message that was set aside",
        ["LlmOps.Engine/Remembering/TurnArchiver.cs"] = "a stored turn says whose it is",
        ["LlmOps.Engine/Remembering/ConversationMemory.cs"] = "keys of sessions in memory",
        ["LlmOps.IngestWorker/DropFolder.cs"] = "the operator's own setting",
        ["LlmOps.IngestWorker/ReindexCommand.cs"] = "the operator's own command line",
        ["LlmOps.QueryApi/Access/AccessOptions.cs"] = "the default of the operator's own setting",
        ["LlmOps.QueryApi/Access/AccessOptionsValidation.cs"] = "checks the operator's own setting",
        ["adapters/LlmOps.Aws/DynamoDbDocumentCatalog.cs"] = "a stored record says whose it is",
        ["adapters/LlmOps.Aws/DynamoDbLedger.cs"] = "a stored reservation says whose it is",
        ["adapters/LlmOps.Aws/S3IncomingObjects.cs"] = "a key in a bucket that only its owner writes to",
        ["adapters/LlmOps.Embedded/LuceneIndex/IndexSalvage.cs"] = "a stored chunk says whose it is",
        ["adapters/LlmOps.Embedded/LuceneIndex/LuceneChunkIndex.Vectors.cs"] = "a stored chunk says whose it is",
        ["adapters/LlmOps.Embedded/SqliteDocumentCatalog.cs"] = "a stored record says whose it is",
        ["adapters/LlmOps.Embedded/SqliteLedgerRows.cs"] = "a stored reservation says whose it is",
        ["adapters/LlmOps.Embedded/LuceneIndex/ChunkSchema.cs"] = "a stored chunk says whose it is",
        ["adapters/LlmOps.Neo4j/Neo4jEntityGraph.cs"] = "queries that find nothing, so that the server has seen them",
        ["adapters/LlmOps.OpenSearch/OpenSearchChunkIndex.cs"] = "searches that find nothing, so that the server has seen them",
    };

    /// <summary>Files that may make a caller.</summary>
    private static readonly string[] s_callers =
    [
        "LlmOps.Engine/Access/ApiKeyAuthentication.cs",
        "LlmOps.QueryApi/Access/KeyHandler.cs",
        "LlmOps.QueryApi/Access/TokenCallers.cs",
    ];

    [Fact]
    public void NoOtherFileMakesATenantScope() => Assert.Empty(FilesWith(ScopeCreation()).Except(s_scopes.Keys));

    [Fact]
    public void TheExceptionsAreStillNeeded() =>
        Assert.Empty(s_scopes.Keys.Except(FilesWith(ScopeCreation())).Except(["LlmOps.Engine/Tenancy/TenantScope.cs"]));

    [Fact]
    public void CallersAreMadeByAuthenticationAlone() => Assert.Equal(s_callers, FilesWith(CallerCreation()).Order(StringComparer.Ordinal));

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        Repository
            .Projects.Keys.Where(project => project is not ("LlmOps.Tests" or "LlmOps.Benchmarks"))
            .Select(project =>
                new[] { project, $"adapters/{project}" }.Select(folder => Path.Combine(Repository.Root, folder)).First(Directory.Exists)
            )
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && pattern.IsMatch(File.ReadAllText(file))
            )
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    [GeneratedRegex(@"\bTenantScope\.(?:Create|TryCreate|Default)\b|new TenantScope\(")]
    private static partial Regex ScopeCreation();

    [GeneratedRegex(@"\bCaller\.(?:OfKey|TryOfToken|Bootstrap|Local)\b")]
    private static partial Regex CallerCreation();
}
