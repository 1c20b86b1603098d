using LlmOps.Engine.Stores;
using LlmOps.QueryApi.Http;

namespace LlmOps.Tests.QueryApi;

/// <summary>What callers are told of a store that fails.</summary>
public sealed class StoreFailureProblemTests
{
    [Theory]
    [InlineData(StoreFailure.Unreachable, 503, "store-unavailable", "The catalog failed.")]
    [InlineData(StoreFailure.Full, 507, "storage-full", "space")]
    [InlineData(StoreFailure.ReadOnly, 503, "storage-read-only", "read-only")]
    [InlineData(StoreFailure.Damaged, 503, "storage-damaged", "rebuilt or restored")]
    public void EachFailureHasItsStatusAndCodeAndSaysWhatHelps(StoreFailure failure, int status, string code, string detail)
    {
        var problem = ProblemExceptionHandler.Describe(
            new StoreUnavailableException("document-catalog", "The catalog failed.") { Failure = failure }
        );

        Assert.Equal((status, code), (problem.Status!.Value, (string)problem.Extensions["code"]!));
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The catalog failed.", problem.Detail, StringComparison.Ordinal);
    }
}
